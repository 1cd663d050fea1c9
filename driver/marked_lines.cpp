#include "driver/marked_lines.hpp"

#include <algorithm>
#include <utility>

namespace regatta {

MarkedLines::MarkedLines(std::vector<std::string> marks, std::size_t longest)
    : marks_(std::move(marks)), lines_(marks_.size()), longest_(longest) {}

void MarkedLines::add(std::string_view piece) {
  while (!piece.empty()) {
    auto const end = std::min(piece.find('\n'), piece.size());
    add_to_line(piece.substr(0, end));
    if (end == piece.size()) return;
    end_line();
    piece.remove_prefix(end + 1);
  }
}

MarkedLines::Line MarkedLines::last(std::string_view mark) const {
  auto const found = std::find(marks_.begin(), marks_.end(), mark);
  return found == marks_.end() ? Line{} : lines_[static_cast<std::size_t>(found - marks_.begin())];
}

void MarkedLines::add_to_line(std::string_view part) {
  if (coming_ == Coming::other) return;
  if (coming_ == Coming::undecided) {
    begun_ += part;
    coming_ = Coming::other;
    for (std::size_t i = 0; i < marks_.size(); ++i) {
      if (begun_.starts_with(marks_[i])) {
        coming_ = Coming::marked;
        which_ = i;
        lines_[i] = {{}, true};
        part = std::string_view(begun_).substr(marks_[i].size());
        break;
      }
      if (marks_[i].starts_with(begun_)) coming_ = Coming::undecided;
    }
  }
  if (coming_ == Coming::marked) {
    auto& text = lines_[which_].text;
    text += part.substr(0, longest_ - text.size());
  }
  if (coming_ != Coming::undecided) begun_.clear();
}

void MarkedLines::end_line() {
  if (coming_ == Coming::marked) lines_[which_].cut = lines_[which_].text.size() == longest_;
  coming_ = Coming::undecided;
  begun_.clear();
}

}  // namespace regatta
