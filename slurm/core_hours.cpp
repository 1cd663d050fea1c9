#include "slurm/core_hours.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <string_view>
#include <unordered_map>

#include "driver/cost.hpp"
#include "driver/job_file.hpp"

namespace regatta {

namespace {

constexpr double minute = 60, hour = 3600;

/// What a task may take: Slurm's limits are whole minutes.
double longest(ArrayTask const& task) {
  return std::ceil((task.worst_seconds + static_cast<double>(job_overhead_seconds)) / minute) * minute;
}

double allocated_cores(Request const& request, Job const& job, int cores_per_node) {
  return static_cast<double>(request.nodes) * (job.slurm.exclusive ? cores_per_node : request.cores_per_node);
}

}  // namespace

CoreHours core_hours_of(Arrays const& arrays, std::vector<Turn> const& turns, Job const& job,
                        int cores_per_node, Records const& records) {
  CoreHours cost;
  for (auto const& array : arrays.arrays)
    for (auto i = array.first_task; i < array.first_task + array.tasks; ++i)
      cost.worst += longest(arrays.tasks[i]) * allocated_cores(array.request, job, cores_per_node) / hour;
  if (!arrays.arrays.empty()) cost.worst += static_cast<double>(collect_limit_seconds) / hour;

  std::unordered_map<std::string_view, Request> request_of;
  for (auto const& array : arrays.arrays)
    for (auto i = array.first_task; i < array.first_task + array.tasks; ++i)
      for (auto const& point : arrays.tasks[i].points) request_of[point] = array.request;
  std::map<Request, std::vector<Turn>> by_request;
  for (auto const& turn : turns) by_request[request_of[turn.point->id]].push_back(turn);
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
  fail_at(job.path, job.slurm.budget_place,
          fmt::format("this may cost {:.2f} core-hours, above slurm.budget_core_hours = {:g}: nothing was "
                      "submitted; lower `timeout`, `rounds` or the sweep, choose a part by --only, or raise "
                      "the budget",
                      cost.worst, budget));
}

}  // namespace regatta
