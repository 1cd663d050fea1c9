#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What people read: colours where a terminal shows them, plain lines elsewhere, and no text that could steer
/// it.
namespace regatta {

enum class Colour : std::uint8_t { plain, bold, dim, red, green, yellow, cyan };

/// One output stream as its reader sees it.
struct Terminal {
  bool interactive = false;  ///< a terminal that can rewrite a line: a progress bar is possible
  bool colours = false;      ///< interactive, and neither NO_COLOR nor TERM=dumb asks for plain text
  int width = 80;            ///< columns; 80 where it is not known

  /// Looks at a file descriptor and the environment.
  [[nodiscard]] static Terminal of(int descriptor);
  /// The text in that colour, or unchanged where colours are off. Escape hostile text first.
  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;
  /// The same, behind what is in `into`.
  void paint(Colour colour, std::string_view text, std::string& into) const;
};

/// The text with everything spelled out that could steer a terminal or mislead its reader: control
/// characters, bidirectional overrides, invisible characters, and bytes that are not UTF-8. "\x1b", "\n",
/// "\u202e", "\xff".
[[nodiscard]] std::string escaped(std::string_view text);

/// escaped(), in single quotes, and cut to `most` characters of the original with "…" behind.
[[nodiscard]] std::string in_quotes(std::string_view text, std::size_t most = 60);

/// Columns that a text takes on a terminal: one a character here (no wide characters are used).
[[nodiscard]] std::size_t columns_of(std::string_view text) noexcept;

/// The text, or its beginning with "…" behind, in `most` columns at most; characters stay whole.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);

/// "1,234,567": counts for people.
[[nodiscard]] std::string grouped(std::uint64_t number);

/// Writes out what standard output still holds. Throws StorageError where it cannot be written, as on a full
/// disk.
void flush_output();

/// One UTF-8 character at the beginning of a text.
struct Character {
  char32_t code = 0;
  std::size_t bytes =
      0;  ///< 0: the text begins with no UTF-8 (overlong forms and surrogates included), or is empty
};
[[nodiscard]] Character first_character(std::string_view text) noexcept;

}  // namespace regatta
