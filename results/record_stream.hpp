#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "results/codec.hpp"
#include "results/durable.hpp"
#include "results/journal_line.hpp"

namespace regatta {

/// Gives the lines of a file, many at a time; the last one may lack its newline.
class LineReader {
 public:
  LineReader(Descriptor file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}

  /// The next lines with their newlines, a MiB or more of the file; nothing at its end. Throws StorageError
  /// when reading fails, DamageError for a line longer than any record.
  std::string next();
  /// Whether the line given last ended in a newline.
  [[nodiscard]] bool whole() const noexcept { return whole_; }

 private:
  bool fill(std::string& text);

  Descriptor file_;
  std::filesystem::path path_;
  std::string begun_;  // a line of which the end was not read
  bool whole_ = true;
};

/// Lines without their newlines.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

using Record = std::variant<Point, Environment, Attempt>;

/// The record of a line. Throws DamageError for what is none.
[[nodiscard]] Record record_of(RecordReader& reader, JournalLine const& line);

}  // namespace regatta
