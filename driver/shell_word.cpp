#include "driver/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace regatta {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

/// bash(1), "QUOTING": $'…' with \xHH for what must not stand there as it is.
std::string ansi_c_quoted(std::string_view text) {
  std::string quoted = "$'";
  for (auto const c : text)
    if (is_control(c))
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else if (c == '\'' || c == '\\')
      quoted += std::string("\\") + c;
    else
      quoted += c;
  return quoted + "'";
}

}  // namespace

std::string shell_word(std::string_view text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,+@%";
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) return std::string(text);
  if (std::any_of(text.begin(), text.end(), is_control)) return ansi_c_quoted(text);
  std::string quoted;
  for (auto const c : text) c == '\'' ? quoted += "'\\''" : quoted += c;
  return fmt::format("'{}'", quoted);
}

}  // namespace regatta
