#include "results/record_stream.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "kernels/error.hpp"
#include "results/codec.hpp"

namespace regatta {

namespace {

constexpr std::size_t block = std::size_t{1} << 20, stretch = std::size_t{4} << 20;
/// No record is as long as this; what is, is no journal.
constexpr std::size_t longest_line = std::size_t{64} << 20;

}  // namespace

std::vector<std::string_view> LineReader::next() {
  buffer_.erase(0, std::exchange(given_, 0));
  bool more = true;
  auto end = buffer_.npos;
  while (more && (buffer_.size() < stretch || end == buffer_.npos)) {
    if (buffer_.size() > longest_line)
      throw DamageError(path_.string() +
                        ": a line is longer than any record; move the file out of the journal");
    more = fill();
    end = buffer_.rfind('\n');
  }
  whole_ = more || buffer_.empty() || buffer_.back() == '\n';
  given_ = more ? end + 1 : buffer_.size();
  std::vector<std::string_view> lines;
  for (auto rest = std::string_view(buffer_).substr(0, given_); !rest.empty();) {
    lines.push_back(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(rest.size(), lines.back().size() + 1));
  }
  return lines;
}

bool LineReader::fill() {
  auto const used = buffer_.size();
  buffer_.resize(used + block);
  ssize_t got = 0;
  do got = ::read(file_.get(), buffer_.data() + used, block);
  while (got < 0 && errno == EINTR);
  if (got < 0) throw_storage(path_, "cannot read", errno);
  buffer_.resize(used + static_cast<std::size_t>(got));
  return got > 0;
}

Record record_of(RecordReader& reader, JournalLine const& line) {
  if (line.kind == "attempt") return reader.attempt(line.json);
  if (line.kind == "point") return reader.point(line.json);
  if (line.kind == "environment") return reader.environment(line.json);
  throw DamageError("an unknown kind of record, '" + std::string(line.kind) + "'");
}

}  // namespace regatta
