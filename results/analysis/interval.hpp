#pragma once

namespace regatta {

/// A number with its interval.
struct Interval {
  double value = 0, low = 0, high = 0;
};

}  // namespace regatta
