#include "slurm/core_hours.hpp"

#include <fmt/format.h>

#include <map>

#include "driver/cost.hpp"
#include "kernels/error.hpp"

namespace regatta {

namespace {

constexpr double hour = 3600;

double allocated_cores(Request const& request, Job const& job, int cores_per_node) {
  return static_cast<double>(request.nodes) * (job.slurm.exclusive ? cores_per_node : request.cores_per_node);
}

}  // namespace

CoreHours core_hours_of(Arrays const& arrays, std::vector<Turn> const& turns, Job const& job,
                        int cores_per_node, Records const& records) {
  CoreHours cost;
  for (auto const& array : arrays.arrays)
    for (auto i = array.first_task; i < array.first_task + array.tasks; ++i)
      cost.worst += (arrays.tasks[i].worst_seconds + static_cast<double>(job_overhead_seconds)) *
                    allocated_cores(array.request, job, cores_per_node) / hour;

  std::map<Request, std::vector<Turn>> by_request;
  for (auto const& turn : turns)
    by_request[{turn.point->shape.nodes, turn.point->shape.cores_per_node()}].push_back(turn);
  for (auto const& [request, own] : by_request) {
    auto const of_request = cost_of(own, job.measure, records.points, records.attempts);
    cost.expected += of_request.expected_seconds * allocated_cores(request, job, cores_per_node) / hour;
    cost.known_points += of_request.known_points;
  }
  return cost;
}

void check_budget(Job const& job, CoreHours const& cost) {
  auto const budget = job.slurm.budget_core_hours;
  if (budget <= 0 || cost.worst <= budget) return;
  throw JobError(
      fmt::format("{}: this may cost {:.2f} core-hours, above slurm.budget_core_hours = {:g}: nothing was "
                  "submitted; lower "
                  "`timeout`, `rounds` or the sweep, choose a part by --only, or raise the budget",
                  job.path.string(), cost.worst, budget));
}

}  // namespace regatta
