#pragma once

#include <string>
#include <vector>

#include "results/analysis/comparison.hpp"

namespace regatta {

/// Something that a reader of the table has to know: data, with what to do about it.
struct Warning {
  std::string what, remedy;
  std::string point;  ///< id; empty when it is about several
};

struct WarningLimits {
  double noise = 0.05;            ///< half-width of a median's interval, as a share of it
  int least_rounds = 3;           ///< fewer tell too little of how runs differ
  double calibration_drop = 0.1;  ///< of fma_peak, below the study's median
  double core_drop = 0.25;        ///< of fma_peak_least, below the study's median of fma_peak
  double latency_rise = 0.5;      ///< of core_latency, above the study's median
};

/// Pure. The gravest first: results that differ, points that failed, then what makes numbers doubtful.
[[nodiscard]] std::vector<Warning> find_warnings(Records const& records, Canonical const& canonical,
                                                 std::vector<Comparison> const& comparisons,
                                                 WarningLimits const& limits = {});

}  // namespace regatta
