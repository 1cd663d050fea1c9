#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace regatta {

/// Of a text that comes in pieces, the last line that begins with each of some marks: whole, however long,
/// where the text around it is shortened.
class MarkedLines {
 public:
  struct Line {
    std::string text;  ///< behind the mark; empty where no line began with it
    bool cut = false;  ///< its end has not come, or was farther than `longest`
  };

  /// `longest` bytes of a line are kept; no mark begins with another one.
  explicit MarkedLines(std::vector<std::string> marks = {}, std::size_t longest = std::size_t{1} << 30U);

  void add(std::string_view piece);
  [[nodiscard]] Line last(std::string_view mark) const;

 private:
  enum class Coming { undecided, marked, other };

  void add_to_line(std::string_view part);
  void end_line();

  std::vector<std::string> marks_;
  std::vector<Line> lines_;  ///< one a mark
  std::size_t longest_;
  Coming coming_ = Coming::undecided;  ///< what the line is that has begun
  std::size_t which_ = 0;              ///< its mark, where it has one
  std::string begun_;                  ///< its beginning, while that may still become a mark
};

}  // namespace regatta
