#include "driver/toml_fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "results/terminal.hpp"

namespace regatta {

namespace {

bool holds(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

/// Where line `number`, from 1, begins; the text's end where it has fewer.
std::size_t begin_of_line(std::string_view text, int number) {
  std::size_t begin = 0;
  for (int line = 1; line < number; ++line) {
    auto const end = text.find('\n', begin);
    if (end == std::string_view::npos) return text.size();
    begin = end + 1;
  }
  return begin;
}

/// The parser's place lies in or behind a number: the place where that begins, and the number.
std::string_view number_at(std::string_view text, Place& place) {
  auto const is_of_number = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '+' || c == '-' || c == '.';
  };
  auto const line_begin = begin_of_line(text, place.line);
  auto end = line_begin;
  for (int column = 1; column < place.column && end < text.size(); ++end)  // columns are characters
    if ((static_cast<unsigned char>(text[end]) & 0xc0U) != 0x80U) ++column;
  auto const at = end;
  auto begin = at;
  while (begin > line_begin && is_of_number(text[begin - 1])) --begin;
  while (end < text.size() && is_of_number(text[end])) ++end;
  place.column -= static_cast<int>(at - begin);
  return text.substr(begin, end - begin);
}

/// The line of the last key of that name in a table; 0 where there is none.
int last_line_of(toml::table const& table, std::string_view name) {
  int last = 0;
  auto const look_into = [&](toml::node const& node) {
    if (auto const* inner = node.as_table(); inner != nullptr && !inner->is_inline())
      last = std::max(last, last_line_of(*inner, name));
  };
  for (auto const& [key, node] : table) {
    if (key.str() == name) last = std::max(last, static_cast<int>(key.source().begin.line));
    look_into(node);
    if (auto const* list = node.as_array())
      for (auto const& element : *list) look_into(element);
  }
  return last;
}

/// Where the key that an error calls "existing … 'a.key'" was first written, among the lines before it; 0
/// where that is not clear. A table cannot be left and come back to, so the last such key is that of the same
/// table.
int line_of_first(std::string_view words, std::string_view text, int line) {
  auto const begin = words.find('\'');
  auto const end = words.find('\'', begin + 1);
  if (begin == std::string_view::npos || end == std::string_view::npos) return 0;
  auto name = words.substr(begin + 1, end - begin - 1);
  if (auto const dot = name.rfind('.'); dot != std::string_view::npos) name.remove_prefix(dot + 1);
  try {
    return last_line_of(toml::parse(text.substr(0, begin_of_line(text, line))), name);
  } catch (toml::parse_error const&) {
    return 0;  // the line is amid a value
  }
}

struct Remedy {
  std::string_view words, remedy;
};
constexpr std::array remedies{
    Remedy{"could not determine value type", "a text stands in quotes, a number, true or false without"},
    Remedy{"unescaped control characters", "a text ends on its line; is the closing quote missing?"},
    Remedy{"expected '=', saw", "a line is KEY = VALUE, or a [table]"},
    Remedy{"expected value, saw", "write a value behind the ="},
};

}  // namespace

TomlFault fault_of(toml::parse_error const& error, std::string const& text) {
  auto const& begin = error.source().begin;
  TomlFault fault{{static_cast<int>(begin.line), static_cast<int>(begin.column)},
                  std::string(error.description())};
  auto const words = fault.what;
  if (holds(words, "is not representable in 64 bits")) {
    auto const number = number_at(text, fault.place);
    fault.what = fmt::format(
        "the integer {} does not fit into 64 bits; the largest is 9223372036854775807, the least "
        "-9223372036854775808",
        in_quotes(number));
  } else if (holds(words, "floating-point") && holds(words, "could not be interpreted as a value")) {
    auto const number = number_at(text, fault.place);
    fault.what = fmt::format("the number {} cannot be held; without its sign it is 0, or 2.3e-308 to 1.8e308",
                             in_quotes(number));
  } else if (holds(words, "cannot redefine")) {
    if (auto const line = line_of_first(words, text, fault.place.line); line > 0)
      fault.what += fmt::format(", which line {} has already; keep one of them", line);
  } else {
    for (auto const& each : remedies)
      if (holds(words, each.words)) fault.what += fmt::format("; {}", each.remedy);
  }
  return fault;
}

}  // namespace regatta
