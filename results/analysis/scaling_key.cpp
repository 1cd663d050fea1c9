#include "results/analysis/scaling_key.hpp"

#include <algorithm>
#include <optional>

namespace regatta {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(blank)));
  return text.substr(0, text.find_last_not_of(blank) + 1);
}

/// study . "scaling" -> study.scaling
std::string key_of(std::string_view text) {
  std::string key;
  for (auto const c : text)
    if (std::string_view(" \t\r\"'").find(c) == std::string_view::npos) key += c;
  return key;
}

/// The text in the quotes with which `value` begins.
std::optional<std::string> quoted(std::string_view value) {
  if (value.empty() || (value.front() != '"' && value.front() != '\'')) return std::nullopt;
  auto const end = value.find(value.front(), 1);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(value.substr(1, end - 1));
}

/// Of an inline table, behind its opening brace.
std::optional<std::string> scaling_of_table(std::string_view rest) {
  while (true) {
    auto const equals = rest.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    auto const key = key_of(rest.substr(0, equals));
    rest = trimmed(rest.substr(equals + 1));
    auto const text = quoted(rest);
    if (key == "scaling") return text;
    if (text) rest.remove_prefix(text->size() + 2);
    auto const comma = rest.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(comma + 1);
  }
}

/// What a line of a section says of it.
std::optional<std::string> scaling_of_line(std::string_view line, std::string_view section) {
  auto const equals = line.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  auto const key = key_of(line.substr(0, equals));
  auto const value = trimmed(line.substr(equals + 1));
  if (key == "scaling" && (section == "study" || section.empty())) return quoted(value);
  if (!section.empty()) return std::nullopt;
  if (key == "study.scaling") return quoted(value);
  return key == "study" && value.starts_with('{') ? scaling_of_table(value.substr(1)) : std::nullopt;
}

}  // namespace

std::string scaling_in(std::string_view text) {
  std::string section;
  while (!text.empty()) {
    auto const whole = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), whole.size() + 1));
    auto const line = trimmed(whole);
    if (line.starts_with('#')) continue;
    if (line.starts_with('[')) {
      section = key_of(line.substr(1, line.find(']') - 1));
      continue;
    }
    if (auto found = scaling_of_line(line, section)) return *found;
  }
  return {};
}

}  // namespace regatta
