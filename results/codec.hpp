#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "results/record.hpp"

namespace regatta {

/// Records as one line of JSON. Throws DamageError for a number that is not finite: it could not be read
/// back, so the attempt must be marked invalid before. Doubles return bit for bit.
[[nodiscard]] std::string to_json(Attempt const& attempt);
[[nodiscard]] std::string to_json(Environment const& environment);
[[nodiscard]] std::string to_json(Point const& point);
/// A point's parameters as a JSON object with sorted keys.
[[nodiscard]] std::string parameters_json(std::map<std::string, Value> const& parameters);

/// Records from such lines; keeps its buffers from one line to the next. Throws DamageError for what is not a
/// record: a missing, unknown or repeated field, a wrong type, a number that is not finite.
class RecordReader {
 public:
  RecordReader();
  ~RecordReader();
  RecordReader(RecordReader const&) = delete;
  RecordReader& operator=(RecordReader const&) = delete;

  [[nodiscard]] Attempt attempt(std::string_view line);
  [[nodiscard]] Environment environment(std::string_view line);
  [[nodiscard]] Point point(std::string_view line);
  [[nodiscard]] std::map<std::string, Value> parameters(std::string_view text);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

/// One line alone.
[[nodiscard]] Attempt attempt_from_json(std::string_view line);
[[nodiscard]] Environment environment_from_json(std::string_view line);
[[nodiscard]] Point point_from_json(std::string_view line);

}  // namespace regatta
