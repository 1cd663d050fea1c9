#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "results/export.hpp"

/// What the formats of export have in common.
namespace regatta {

/// An object's text up to its closing brace: more members can follow.
[[nodiscard]] std::string open_object(nlohmann::ordered_json const& json);

/// JSON's text; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string dumped(nlohmann::ordered_json const& json);

/// Gathers text and passes it on in pieces: a large study's rows would fill the memory.
class Output {
 public:
  explicit Output(TextSink const& sink) : sink_(sink) {}
  Output(Output const&) = delete;
  Output& operator=(Output const&) = delete;

  Output& operator<<(std::string_view text);
  Output& operator<<(int number);
  /// The shortest text that reads back as the same double, and shows that it is one. A rate may exceed what a
  /// double holds, and JSON has no word for that but null.
  Output& operator<<(double number);
  void flush();

 private:
  TextSink const& sink_;
  std::string text_;
};

/// An attempt with its point; `canonical`: it is the one that counts of its point and round.
struct Exported {
  Point const& point;
  Attempt const& attempt;
  bool canonical;
};

/// Calls `visit` for each attempt that counts, point by point. Attempts of points that are missing are not
/// reachable by any name, and left out.
void for_each_canonical(Records const& records, std::function<void(Exported const&)> const& visit);
/// The same, then those that do not count: duplicates of a round.
void for_each_attempt(Records const& records, std::function<void(Exported const&)> const& visit);

}  // namespace regatta
