#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "driver/job.hpp"

/// What a job file and `regatta point` alike take for the numbers of a point and its attempts.
namespace regatta {

inline constexpr std::int64_t most_cores_per_node = 65536;
inline constexpr int most_nodes = 16384;  ///< their product fits an int
inline constexpr std::int64_t most_grain = 1'000'000'000;
inline constexpr int most_concurrency = 10'000'000;

inline constexpr int most_warmups = 1000;
inline constexpr int most_rounds = 1000;
inline constexpr int most_repetitions = 1'000'000;
inline constexpr double most_timeout_seconds = 30 * 24 * 3600.0;

/// Sets `min` and `max` as far as they are given; a default gives way to the one that is.
inline void set_repetitions(Measure& measure, std::optional<int> least, std::optional<int> most) {
  if (least) measure.min_repetitions = *least;
  if (most) measure.max_repetitions = *most;
  if (!least) measure.min_repetitions = std::min(measure.min_repetitions, measure.max_repetitions);
  if (!most) measure.max_repetitions = std::max(measure.min_repetitions, measure.max_repetitions);
}

}  // namespace regatta
