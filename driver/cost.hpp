#pragma once

#include <optional>
#include <vector>

#include "driver/job.hpp"
#include "driver/sweep.hpp"
#include "results/record.hpp"

namespace regatta {

/// What a plan asks of a machine.
struct Cost {
  std::size_t attempts = 0;
  double worst_seconds = 0, worst_core_seconds = 0;        ///< were every attempt to run into its timeout
  std::size_t known_points = 0;                            ///< points of which the expectation is known
  double expected_seconds = 0, expected_core_seconds = 0;  ///< of those alone, all their rounds
};

/// Pure. A point's expectation is the mean of its own earlier attempts, or else of the attempts of the same
/// kernel, parameters and concurrency, in core-seconds: as if the kernel scaled perfectly.
[[nodiscard]] Cost cost_of(std::vector<Point> const& points, Measure const& measure,
                           std::vector<Point> const& known, std::vector<Attempt> const& attempts);

/// The same for attempts that are still missing, each counted once.
[[nodiscard]] Cost cost_of(std::vector<Turn> const& turns, Measure const& measure,
                           std::vector<Point> const& known, std::vector<Attempt> const& attempts);

}  // namespace regatta
