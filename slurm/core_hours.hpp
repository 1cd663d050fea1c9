#pragma once

#include "driver/job.hpp"
#include "driver/sweep.hpp"
#include "results/journal.hpp"
#include "slurm/arrays.hpp"
#include "slurm/slurm_output.hpp"

namespace regatta {

/// What a submission may cost, in core-hours of what is allocated: whole nodes where `exclusive` asks for
/// them.
struct CoreHours {
  /// Were every attempt to take its timeout, every life of a task all of its overhead, the nodes the
  /// partition's largest, and the collecting job to take its time limit. What Slurm takes away (a lost node,
  /// preemption) is not in it.
  double worst = 0;
  double expected = 0;           ///< of the points whose expectation is known
  std::size_t known_points = 0;  ///< so many
};

/// How often Slurm starts a task, at the most, until its attempts are made: one that its time limit cuts
/// short is requeued when at least one of them was. Pure.
[[nodiscard]] std::int64_t most_lives(ArrayTask const& task, Array const& array);

/// Of the arrays, which may be none, and the job that collects. Pure.
[[nodiscard]] CoreHours core_hours_of(Arrays const& arrays, std::vector<Turn> const& turns, Job const& job,
                                      Partition const& partition, Records const& records);

/// Refuses what may cost more than `budget_core_hours`. Throws JobError with the amounts.
void check_budget(Job const& job, CoreHours const& cost);

}  // namespace regatta
