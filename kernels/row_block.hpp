#pragma once

#include <algorithm>
#include <cstddef>

#include "kernels/kernel.hpp"

namespace regatta {

/// How the rows of a grid or matrix are cut: `rows` of them a task (the last may have fewer), the tasks of
/// block() a rank.
class RowBlock {
 public:
  RowBlock(std::size_t size, std::size_t rows, Share share) : size_(size), rows_(rows), share_(share) {}

  [[nodiscard]] std::size_t tasks() const noexcept { return (size_ + rows_ - 1) / rows_; }

  /// The rows of these tasks, over all ranks.
  [[nodiscard]] Range rows_of(Range tasks) const noexcept {
    return {std::min(size_, tasks.begin * rows_), std::min(size_, tasks.end * rows_)};
  }
  [[nodiscard]] Range rows_of_rank(int rank) const noexcept {
    return rows_of(block(tasks(), {rank, share_.ranks}));
  }
  [[nodiscard]] Range owned() const noexcept { return rows_of_rank(share_.rank); }
  /// Of these tasks' rows, those that this rank owns.
  [[nodiscard]] Range owned_of(Range tasks) const noexcept {
    auto const all = rows_of(tasks), mine = owned();
    auto const begin = std::max(all.begin, mine.begin);
    return {begin, std::max(begin, std::min(all.end, mine.end))};
  }

  /// The neighbours' ranks; -1 at an edge of the grid, and for a rank without rows (ranks with rows come
  /// first).
  [[nodiscard]] int rank_above() const noexcept {
    return owned().size() > 0 && owned().begin > 0 ? share_.rank - 1 : -1;
  }
  [[nodiscard]] int rank_below() const noexcept {
    return owned().size() > 0 && owned().end < size_ ? share_.rank + 1 : -1;
  }

 private:
  std::size_t size_, rows_;
  Share share_;
};

}  // namespace regatta
