#pragma once

#include "driver/job.hpp"
#include "driver/sweep.hpp"
#include "results/journal.hpp"
#include "slurm/arrays.hpp"

namespace regatta {

/// What a submission may cost, in core-hours of what is allocated: whole nodes where `exclusive` asks for
/// them.
struct CoreHours {
  /// Were every attempt to take its timeout, and the collecting job its time limit.
  double worst = 0;
  double expected = 0;           ///< of the points whose expectation is known
  std::size_t known_points = 0;  ///< so many
};

/// Pure.
[[nodiscard]] CoreHours core_hours_of(Arrays const& arrays, std::vector<Turn> const& turns, Job const& job,
                                      int cores_per_node, Records const& records);

/// Refuses what may cost more than `budget_core_hours`. Throws JobError with the amounts.
void check_budget(Job const& job, CoreHours const& cost);

}  // namespace regatta
