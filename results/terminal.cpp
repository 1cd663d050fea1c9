#include "results/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>

#include "kernels/error.hpp"

namespace regatta {

namespace {

// Format characters that reorder, hide or join text (Unicode 15, "Trojan Source", Boucher & Anderson 2021).
constexpr bool is_steering(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfff0 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

std::string spelled(char32_t c) {
  if (c == '\n') return "\\n";
  if (c == '\t') return "\\t";
  if (c == '\r') return "\\r";
  if (c < 0x80) return fmt::format("\\x{:02x}", static_cast<unsigned>(c));
  return c > 0xffff ? fmt::format("\\U{:08x}", static_cast<unsigned>(c))
                    : fmt::format("\\u{:04x}", static_cast<unsigned>(c));
}

}  // namespace

Terminal Terminal::of(int descriptor) {
  Terminal terminal;
  char const* const kind = std::getenv("TERM");
  char const* const plain = std::getenv("NO_COLOR");
  terminal.interactive = isatty(descriptor) == 1 && (kind == nullptr || std::string_view(kind) != "dumb");
  terminal.colours =
      terminal.interactive && (plain == nullptr || *plain == '\0');  // no-color.org: set and not empty
  winsize size{};
  if (terminal.interactive && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    terminal.width = size.ws_col;
  return terminal;
}

std::string Terminal::paint(Colour colour, std::string_view text) const {
  std::string painted;
  paint(colour, text, painted);
  return painted;
}

void Terminal::paint(Colour colour, std::string_view text, std::string& into) const {
  constexpr std::string_view codes[] = {"0", "1", "2", "31", "32", "33", "36"};
  if (!colours || colour == Colour::plain)
    into += text;
  else
    fmt::format_to(std::back_inserter(into), "\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(colour)],
                   text);
}

Character first_character(std::string_view text) noexcept {
  if (text.empty()) return {};
  auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  auto const lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3f);
  }
  bool const overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {};
  return {code, length};
}

std::string escaped(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  while (!text.empty()) {
    auto const character = first_character(text);
    if (character.bytes == 0)
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    else if (is_steering(character.code))
      safe += spelled(character.code);
    else
      safe += text.substr(0, character.bytes);
    text.remove_prefix(character.bytes == 0 ? 1 : character.bytes);
  }
  return safe;
}

std::string in_quotes(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t characters = 0; end < text.size() && characters < most; ++characters) {
    auto const bytes = first_character(text.substr(end)).bytes;
    end += bytes == 0 ? 1 : bytes;
  }
  return fmt::format("'{}{}'", escaped(text.substr(0, end)), end < text.size() ? "…" : "");
}

std::string grouped(std::uint64_t number) {
  auto text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

void flush_output() {
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    throw StorageError(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
}

std::size_t columns_of(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string shortened(std::string_view text, std::size_t most) {
  if (columns_of(text) <= most) return std::string(text);
  std::size_t end = 0;
  for (std::size_t columns = 1; columns < most && end < text.size(); ++columns)
    end += std::max<std::size_t>(1, first_character(text.substr(end)).bytes);
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace regatta
