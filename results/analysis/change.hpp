#pragma once

#include <cstdint>
#include <vector>

#include "results/analysis/comparison.hpp"

namespace regatta {

/// What became of a point from one study to another.
enum class Outlook : std::uint8_t {
  same,
  slower,
  faster,
  unclear,
  fails,        ///< and did not before
  still_fails,  ///< as it did before
  mended,       ///< failed before, and does no more: there is nothing to compare its time with
  results_differ,
};

/// One point in both studies.
struct Change {
  PointSummary base, now;
  Interval ratio;        ///< of the medians, now ÷ base: above 1 is slower; see ratio_of_studies()
  double p = 1;          ///< rank_sum_p()
  double corrected = 1;  ///< the same after Holm's correction over all points that were tested
  Outlook outlook = Outlook::same;
};

struct ChangeLimits {
  double threshold = 0.03;  ///< a change of the median by less than this share is none
  double level = 0.05;      ///< the probability of any false alarm in a comparison of equal studies, at most
};

/// All points of two studies.
struct Changes {
  std::vector<Change> points;  ///< those in both, in the order of `base`
  std::vector<Point> only_base, only_now;
  ChangeLimits limits;
  [[nodiscard]] std::size_t count(Outlook outlook) const;
  /// Slower, failing, or with another result than before.
  [[nodiscard]] bool has_regression() const;
};

/// Pure. A point is slower or faster when its medians differ by more than the threshold and the corrected
/// rank test says so; beyond the threshold without that it is unclear. Points are paired by what they are
/// (point_text()), not by their ids: those of another version of a kernel are others.
[[nodiscard]] Changes changes_between(Records const& base, Records const& now, ChangeLimits limits);

}  // namespace regatta
