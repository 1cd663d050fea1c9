#pragma once

#include <vector>

namespace regatta {

/// A median with its interval. With fewer than six values 95 % cannot be had: the interval is then min to
/// max, and `coverage` says what that is worth.
struct MedianInterval {
  double median = 0, low = 0, high = 0;
  double coverage = 0;  ///< the probability that an interval made so holds the true median
  /// Whether it may be called an interval of 95 %. Five values cover 93.75 %: what a usual minimum of
  /// repetitions gives. Of what covers less, no bound is shown and nobody is told from anybody.
  [[nodiscard]] bool is_known() const noexcept { return coverage >= 0.93; }
  /// Half the interval's width as a share of the median.
  [[nodiscard]] double relative_half_width() const noexcept {
    return median > 0 ? (high - low) / 2 / median : 0;
  }
};

/// Distribution-free: the narrowest symmetric pair of order statistics whose binomial coverage is at least
/// `confidence` (H. A. David & H. N. Nagaraja, Order Statistics, 3rd ed., section 7.1). Zeros when there are
/// no values.
[[nodiscard]] MedianInterval median_interval(std::vector<double> values, double confidence = 0.95);

}  // namespace regatta
