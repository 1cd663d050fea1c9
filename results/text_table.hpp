#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "results/terminal.hpp"

namespace regatta {

/// A cell: its text, and how it is painted.
struct Cell {
  std::string text;
  Colour colour = Colour::plain;
};

/// A table of texts in columns. Columns that do not fit are left out, the least needed first, but for those
/// without which two rows would look like one.
class TextTable {
 public:
  struct Heading {
    std::string text;
    bool right = false;  ///< numbers
    int need = 0;        ///< 0: always shown; the greatest goes first
    bool names = false;  ///< says which row it is, as a runner does; not what was measured there
  };
  explicit TextTable(std::vector<Heading> headings) : headings_(std::move(headings)) {}

  void add(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  /// One line a row, indented by two; `width` 0: as wide as it is. A column without any text is not shown.
  [[nodiscard]] std::string render(Terminal const& terminal, std::size_t width) const;

 private:
  /// How many rows these columns tell apart.
  [[nodiscard]] std::size_t told_apart(std::vector<bool> const& shown) const;
  void leave_out(std::vector<bool>& shown, std::vector<std::size_t> const& widths, std::size_t total,
                 std::size_t most) const;

  std::vector<Heading> headings_;
  std::vector<std::vector<Cell>> rows_;
};

/// text_of(0) to text_of(count - 1), one after the other, made on all cores.
[[nodiscard]] std::string joined_in_parallel(std::size_t count,
                                             std::function<std::string(std::size_t)> const& text_of);

/// Columns that a table or a text may take there; 0: as many as it needs, for files and pipes.
[[nodiscard]] std::size_t width_of(Terminal const& terminal) noexcept;

/// Words in lines of at most `width` columns (0: one line), the first indented by `first`, the others by
/// `rest`. A sign such as "%" stays with its number. Ends with a line feed.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t first,
                                  std::size_t rest);

}  // namespace regatta
