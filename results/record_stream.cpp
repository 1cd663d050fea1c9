#include "results/record_stream.hpp"

#include <unistd.h>

#include <cerrno>

#include "kernels/error.hpp"
#include "results/codec.hpp"

namespace regatta {

namespace {

constexpr std::size_t block = std::size_t{1} << 20;
/// No record is as long as this; what is, is no journal.
constexpr std::size_t longest_line = std::size_t{64} << 20;

}  // namespace

std::optional<std::string_view> LineReader::next() {
  while (true) {
    auto const newline = buffer_.find('\n', searched_);
    if (newline != buffer_.npos) return cut(newline, newline + 1);
    searched_ = buffer_.size();
    if (searched_ - begin_ > longest_line)
      throw DamageError(path_.string() +
                        ": a line is longer than any record; move the file out of the journal");
    if (!fill()) break;
  }
  whole_ = false;
  if (begin_ == buffer_.size()) return std::nullopt;
  return cut(buffer_.size(), buffer_.size());
}

std::string_view LineReader::cut(std::size_t end, std::size_t next) {
  auto const line = std::string_view(buffer_).substr(begin_, end - begin_);
  begin_ = searched_ = next;
  return line;
}

bool LineReader::fill() {
  buffer_.erase(0, begin_);
  searched_ -= begin_;
  begin_ = 0;
  auto const used = buffer_.size();
  buffer_.resize(used + block);
  ssize_t got = 0;
  do got = ::read(file_.get(), buffer_.data() + used, block);
  while (got < 0 && errno == EINTR);
  if (got < 0) throw_storage(path_, "cannot read", errno);
  buffer_.resize(used + static_cast<std::size_t>(got));
  return got > 0;
}

void add_record(Merger& merger, RecordReader& reader, JournalLine const& line) {
  bool agrees = true;
  if (line.kind == "attempt")
    agrees = merger.add(reader.attempt(line.json));
  else if (line.kind == "point")
    agrees = merger.add(reader.point(line.json));
  else if (line.kind == "environment")
    agrees = merger.add(reader.environment(line.json));
  else
    throw DamageError("an unknown kind of record, '" + std::string(line.kind) + "'");
  if (!agrees) throw DamageError("another " + std::string(line.kind) + " was recorded under its id");
}

}  // namespace regatta
