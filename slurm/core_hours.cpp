#include "slurm/core_hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <unordered_map>

#include "driver/cost.hpp"
#include "driver/job_file.hpp"

namespace regatta {

namespace {

constexpr double minute = 60, hour = 3600;

constexpr auto overhead = static_cast<double>(job_overhead_seconds);

/// Slurm's limits are whole minutes.
double whole_minutes(double seconds) {
  return std::ceil(seconds / minute) * minute;
}

/// What a task may take in all of its lives.
double longest(ArrayTask const& task, Array const& array) {
  return whole_minutes(task.worst_seconds + overhead * static_cast<double>(most_lives(task, array)));
}

/// Of which a job has `node` each where it takes them whole.
double allocated_cores(Request const& request, Job const& job, int node) {
  return static_cast<double>(request.nodes) * (job.slurm.exclusive ? node : request.cores_per_node);
}

}  // namespace

std::int64_t most_lives(ArrayTask const& task, Array const& array) {
  auto const limit = whole_minutes(static_cast<double>(array.limit_seconds));
  if (task.turns == 0 || task.worst_seconds + overhead <= limit) return 1;
  auto const attempt = task.worst_seconds / static_cast<double>(task.turns);
  auto const in_a_life = std::max(1.0, std::floor((limit - overhead) / attempt));
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(task.turns) / in_a_life));
}

CoreHours core_hours_of(Arrays const& arrays, std::vector<Turn> const& turns, Job const& job,
                        Partition const& partition, Records const& records) {
  CoreHours cost;
  auto const largest = std::max(partition.most_cores_per_node, partition.cores_per_node);
  for (auto const& array : arrays.arrays)
    for (auto i = array.first_task; i < array.first_task + array.tasks; ++i)
      cost.worst += longest(arrays.tasks[i], array) * allocated_cores(array.request, job, largest) / hour;
  cost.worst += static_cast<double>(collect_limit_seconds) / hour;

  std::unordered_map<std::string_view, Request> request_of;
  for (auto const& array : arrays.arrays)
    for (auto i = array.first_task; i < array.first_task + array.tasks; ++i)
      for (auto const& point : arrays.tasks[i].points) request_of[point] = array.request;
  std::map<Request, std::vector<Turn>> by_request;
  for (auto const& turn : turns) by_request[request_of[turn.point->id]].push_back(turn);
  for (auto const& [request, own] : by_request) {
    auto const of_request = cost_of(own, job.measure, records.points, records.attempts);
    cost.expected +=
        of_request.expected_seconds * allocated_cores(request, job, partition.cores_per_node) / hour;
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
