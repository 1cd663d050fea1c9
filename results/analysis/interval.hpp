#pragma once

namespace regatta {

/// A number with its interval.
struct Interval {
  double value = 0, low = 0, high = 0;
};

/// Whether the bounds of a time, or of a ratio of times, say anything. With two rounds Student's t (one
/// degree of freedom, 12.7 standard errors) spans powers of ten: such bounds are kept in files, and shown to
/// nobody.
[[nodiscard]] inline bool is_informative(Interval const& positive) noexcept {
  constexpr double widest = 100;
  return positive.high < widest * positive.low;
}

}  // namespace regatta
