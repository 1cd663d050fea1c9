#include "driver/job_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "kernels/error.hpp"
#include "results/descriptor.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

std::string shown(std::filesystem::path const& path) {
  return escaped(path.native());
}

char const* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// Follows brackets, strings and comments of TOML far enough to know how deep values nest; a wrong text may
/// be followed wrongly, but never to less than its depth outside strings: the parser reports what is wrong
/// with it.
class Nesting {
 public:
  /// False when this character goes too deep.
  bool follow(std::string_view rest) {
    auto const c = rest.front();
    if (skip_ > 0) return --skip_, true;
    switch (state_) {
      case State::comment:
        if (c == '\n') state_ = State::plain;
        return true;
      case State::basic:
      case State::basic_lines:
        if (c == '\\') return skip_ = 1, true;
        [[fallthrough]];
      case State::literal:
      case State::literal_lines:
        return in_string(rest, c);
      case State::plain:
        break;
    }
    return in_plain(rest, c);
  }

 private:
  enum class State : std::uint8_t { plain, comment, basic, literal, basic_lines, literal_lines };

  bool in_string(std::string_view rest, char c) {
    bool const lines = state_ == State::basic_lines || state_ == State::literal_lines;
    char const quote = state_ == State::basic || state_ == State::basic_lines ? '"' : '\'';
    if (!lines && (c == quote || c == '\n')) state_ = State::plain;
    if (lines && c == quote && is_triple(rest, quote)) {
      state_ = State::plain, skip_ = 2;
      while (rest.size() > static_cast<std::size_t>(skip_) + 1 &&
             rest[static_cast<std::size_t>(skip_) + 1] == quote && skip_ < 4)
        ++skip_;  // two quotes may stand before the closing three
    }
    return true;
  }

  bool in_plain(std::string_view rest, char c) {
    switch (c) {
      case '#':
        return state_ = State::comment, dots_ = 0, true;
      case '"':
      case '\'': {
        bool const triple = is_triple(rest, c);
        state_ = c == '"' ? (triple ? State::basic_lines : State::basic)
                          : (triple ? State::literal_lines : State::literal);
        if (triple) skip_ = 2;
        return true;
      }
      case '[':
      case '{':
        return dots_ = 0, ++brackets_ <= job_depth_limit;
      case ']':
      case '}':
        if (brackets_ > 0) --brackets_;
        return dots_ = 0, true;
      case '\n':
      case '=':
      case ',':
        return dots_ = 0, true;
      case '.':
        return ++dots_ < job_depth_limit;
      default:
        return true;
    }
  }

  static bool is_triple(std::string_view rest, char quote) {
    return rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
  }

  State state_ = State::plain;
  int brackets_ = 0, dots_ = 0, skip_ = 0;
};

}  // namespace

void fail_at(std::filesystem::path const& path, Place place, std::string const& what) {
  throw JobError(fmt::format("{}:{}:{}: {}", shown(path), place.line, place.column, what));
}

std::string read_job_file(std::filesystem::path const& path) {
  // O_NONBLOCK: a FIFO without a writer opens at once and is then refused.
  Descriptor const file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (auto const why = errno; file.get() < 0)
    throw JobError(fmt::format("{}: cannot be opened: {}; {}", shown(path), std::strerror(why),
                               why == ENOENT ? "`regatta list jobs` shows where those that ship lie, and "
                                               "`regatta init NAME` writes one to begin with"
                                             : "`regatta init NAME` writes a job file to begin with"));
  struct stat status {};
  if (fstat(file.get(), &status) != 0)
    throw JobError(fmt::format("{}: cannot be examined: {}", shown(path), std::strerror(errno)));
  if (!S_ISREG(status.st_mode))
    throw JobError(
        fmt::format("{}: is {}; a job file is a regular file", shown(path), kind_of(status.st_mode)));

  std::string text;
  constexpr std::size_t piece = std::size_t{64} * 1024;
  for (;;) {
    auto const had = text.size();
    text.resize(had + piece);
    auto const got = read(file.get(), text.data() + had, piece);
    if (got < 0 && errno != EINTR)
      throw JobError(fmt::format("{}: cannot be read: {}", shown(path), std::strerror(errno)));
    text.resize(had + static_cast<std::size_t>(got > 0 ? got : 0));
    if (text.size() > job_file_limit)
      throw JobError(fmt::format("{}: is larger than {} MiB, the limit of a job file; split the study",
                                 shown(path), job_file_limit >> 20));
    if (got == 0) return text;
  }
}

void check_job_text(std::string_view text, std::filesystem::path const& path) {
  if (text.starts_with("\xef\xbb\xbf"))
    fail_at(path, {}, "begins with a byte order mark; save the file as UTF-8 without one");
  Place place;
  Nesting nesting;
  for (std::size_t i = 0; i < text.size();) {
    auto const rest = text.substr(i);
    auto const character = first_character(rest);
    if (character.bytes == 0)
      fail_at(path, place,
              fmt::format("byte 0x{:02x} is not UTF-8; save the file as UTF-8",
                          static_cast<unsigned char>(rest[0])));
    auto const c = character.code;
    bool const line_end = c == '\n' || (c == '\r' && rest.size() > 1 && rest[1] == '\n');
    if (!line_end && c != '\t' && (c < 0x20 || c == 0x7f))
      fail_at(path, place,
              c == '\r' ? std::string("a carriage return without a line feed; end lines with LF or CRLF")
                        : fmt::format("control character {}; TOML allows none but tabs and line ends",
                                      in_quotes(rest.substr(0, 1))));
    if (!nesting.follow(rest))
      fail_at(path, place,
              fmt::format("nested more than {} deep; a job file needs three levels", job_depth_limit));
    if (c == '\n') {
      ++place.line, place.column = 1;
    } else {
      ++place.column;
    }
    i += character.bytes;
  }
}

}  // namespace regatta
