#pragma once

#include <vector>

#include "results/analysis/scaling.hpp"

namespace regatta {

/// What one picture or one table of scaling shows: one problem, strong or weak, over nodes or within one;
/// of each runner the fastest of its series.
struct Chart {
  std::vector<ScalingSeries const*> series;  ///< in the order of the study; at least one
  Axis axis = Axis::cores;                   ///< ranks: where all are of ranks with a core each
  /// Nodes, or the cores in all, which are the ranks where each has one.
  [[nodiscard]] int position(ScalingRow const& row) const noexcept;
  /// The series that computes most in a second, of those with the most shapes.
  [[nodiscard]] ScalingSeries const& fastest() const noexcept;
};

/// Pure. The series live in `all`. Charts over nodes come first where a problem has both.
[[nodiscard]] std::vector<Chart> charts_of(std::vector<ScalingSeries> const& all);

}  // namespace regatta
