#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "results/codec.hpp"
#include "results/durable.hpp"
#include "results/journal_line.hpp"
#include "results/merge.hpp"

namespace regatta {

/// Gives the lines of a file or a pipe one by one; the last one may lack its newline.
class LineReader {
 public:
  LineReader(Descriptor file, std::filesystem::path path) : file_(std::move(file)), path_(std::move(path)) {}

  /// The next line without its newline; it is valid until the next call. Throws StorageError when reading
  /// fails, DamageError for a line longer than any record.
  std::optional<std::string_view> next();
  /// Whether the line given last ended in a newline.
  [[nodiscard]] bool whole() const noexcept { return whole_; }

 private:
  std::string_view cut(std::size_t end, std::size_t next);
  bool fill();

  Descriptor file_;
  std::filesystem::path path_;
  std::string buffer_;
  std::size_t begin_ = 0, searched_ = 0;
  bool whole_ = true;
};

/// Adds the record of a line. Throws DamageError for what is none, and for another one under a known id.
void add_record(Merger& merger, RecordReader& reader, JournalLine const& line);

}  // namespace regatta
