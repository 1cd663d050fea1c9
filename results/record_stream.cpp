#include "results/record_stream.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "kernels/error.hpp"
#include "results/codec.hpp"

namespace regatta {

namespace {

constexpr std::size_t block = std::size_t{1} << 20;
/// No record is as long as this; what is, is no journal.
constexpr std::size_t longest_line = std::size_t{64} << 20;

}  // namespace

std::string LineReader::next() {
  auto text = std::exchange(begun_, {});
  bool more = true;
  auto end = text.npos;
  while (more && end == text.npos) {
    if (text.size() > longest_line)
      throw DamageError(path_.string() +
                        ": a line is longer than any record; move the file out of the journal");
    more = fill(text);
    end = text.rfind('\n');
  }
  whole_ = more || text.empty() || text.back() == '\n';
  if (more) {
    begun_ = text.substr(end + 1);
    text.resize(end + 1);
  }
  return text;
}

bool LineReader::fill(std::string& text) {
  auto const used = text.size();
  text.resize(used + block);
  ssize_t got = 0;
  do got = ::read(file_.get(), text.data() + used, block);
  while (got < 0 && errno == EINTR);
  if (got < 0) throw_storage(path_, "cannot read", errno);
  text.resize(used + static_cast<std::size_t>(got));
  return got > 0;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    lines.push_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), lines.back().size() + 1));
  }
  return lines;
}

Record record_of(RecordReader& reader, JournalLine const& line) {
  if (line.kind == "attempt") return reader.attempt(line.json);
  if (line.kind == "point") return reader.point(line.json);
  if (line.kind == "environment") return reader.environment(line.json);
  throw DamageError("an unknown kind of record, '" + std::string(line.kind) + "'");
}

}  // namespace regatta
