#pragma once

#include <vector>

#include "driver/job.hpp"
#include "results/record.hpp"
#include "runners/drive.hpp"

namespace regatta {

/// What the repetitions gave on this rank.
struct Measured {
  std::vector<Sample> samples;
  Words result;
  Usage usage;            ///< of the timed repetitions
  bool same_bits = true;  ///< all repetitions gave the same result
  Latencies latencies;
};

/// Warms up and repeats until the median is known well enough or the maximum is reached, as often on every
/// rank. Between the repetitions the pool's workers stay held.
[[nodiscard]] Measured repeat(AnyKernel& kernel, Team& team, Pool& pool, Schedule const& schedule,
                              Measure const& measure);

/// True when no more repetitions are needed: the maximum is reached, or the minimum is and the interval of
/// the median is narrow enough.
[[nodiscard]] bool precise_enough(std::vector<double> const& seconds, Measure const& measure);

}  // namespace regatta
