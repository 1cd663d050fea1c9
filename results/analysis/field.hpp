#pragma once

#include <vector>

#include "results/analysis/recommendation.hpp"

namespace regatta {

/// The rows that compete for one answer.
struct Field {
  Recommendation answer;  ///< what it is about
  std::vector<Row> rows;
  bool results_differ = false;
};

/// Pure. A field for each comparison; comparisons whose rows are those of weak series are one field together,
/// since nobody chooses between the sizes of a weak study, but between its shapes.
[[nodiscard]] std::vector<Field> fields_of(std::vector<Comparison> const& comparisons,
                                           std::vector<ScalingSeries> const& series);

}  // namespace regatta
