#pragma once

#include <vector>

#include "results/analysis/recommendation.hpp"

namespace regatta {

/// The rows that compete for one answer.
struct Contenders {
  Recommendation answer;  ///< what it is about
  std::vector<Row> rows;
  bool results_differ = false;
};

/// Pure. One group for each comparison; comparisons whose rows are those of weak series are one group
/// together, since nobody chooses between the sizes of a weak study, but between its shapes.
[[nodiscard]] std::vector<Contenders> contenders_of(std::vector<Comparison> const& comparisons,
                                                    std::vector<ScalingSeries> const& series);

}  // namespace regatta
