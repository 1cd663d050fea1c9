#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "driver/sweep.hpp"

/// Which points go into which array task, and which array tasks into which array. Pure.
namespace regatta {

/// What an array task asks Slurm for: all tasks of an array ask for the same.
struct Request {
  int nodes = 1;
  int cores_per_node = 1;
  friend auto operator<=>(Request const&, Request const&) = default;
};

/// What one array task measures, on the same nodes: all runners and rounds of its points.
struct ArrayTask {
  std::vector<std::string> points;  ///< ids, in the order of the plan
  std::size_t turns = 0;            ///< attempts that these lack
  double worst_seconds = 0;         ///< were each of them to take its timeout
};

/// One sbatch: tasks of one request, numbered through over the whole submission.
struct Array {
  Request request;
  std::size_t first_task = 0, tasks = 0;
  std::int64_t limit_seconds = 0;  ///< the time limit of each
};

struct Arrays {
  std::vector<ArrayTask> tasks;
  std::vector<Array> arrays;
};

/// What shapes the arrays.
struct ArrayRules {
  int pack = 0;                        ///< points a task at most; 0: as many as its time allows
  std::int64_t time_seconds = 0;       ///< the time limit that was asked for; 0: from the attempts' timeouts
  std::int64_t longest_seconds = 0;    ///< that the partition allows; 0: any
  int most_cores_per_node = 0;         ///< what is asked for is at most that: the rest shares cores; 0: any
  std::int64_t max_array_size = 1001;  ///< an array has at most so many tasks
};

/// What an attempt may take of a time limit beyond its timeout: grace, starting and stopping.
inline constexpr double attempt_overhead_seconds = 3;
/// The time limit of the job that collects: one core.
inline constexpr std::int64_t collect_limit_seconds = 1800;
/// What a job needs besides its attempts: `setup`, reading the study, what is left unused before its
/// deadline.
inline constexpr std::int64_t job_overhead_seconds = 120;

/// Points that are compared (one kernel with its parameters on the same nodes and cores, over all runners,
/// schedules and operations in flight) go into one task, unless `pack` is smaller than that; tasks of one
/// request into as few arrays as the array size allows. With pack 0 a task takes as many of these groups as
/// its time limit surely suffices for; without a time limit, for an hour. A group that needs more has a task
/// of its own, and goes on after the time limit.
[[nodiscard]] Arrays make_arrays(std::vector<Turn> const& turns, Measure const& measure,
                                 ArrayRules const& rules);

}  // namespace regatta
