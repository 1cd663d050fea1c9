#include "slurm/arrays.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace regatta {

namespace {

constexpr double unhurried_seconds = 3600;

/// Points that are compared with each other, and so must meet the same nodes.
struct Group {
  std::vector<Point const*> points;
  std::size_t turns = 0;
};

/// The groups of one request, in the order of the plan.
struct Groups {
  Request request;
  std::vector<Group> groups;
  std::map<std::pair<std::string, std::map<std::string, Value>>, std::size_t> index;
};

std::vector<Groups> group(std::vector<Turn> const& turns, int most_cores) {
  std::vector<Groups> all;
  std::map<Request, std::size_t> index;
  std::unordered_map<Point const*, std::pair<std::size_t, std::size_t>> place;  // request, group
  for (auto const& turn : turns) {
    auto const& point = *turn.point;
    if (auto const known = place.find(&point); known != place.end()) {
      ++all[known->second.first].groups[known->second.second].turns;
      continue;
    }
    auto const cores = point.shape.cores_per_node();
    Request const request{point.shape.nodes, most_cores > 0 ? std::min(cores, most_cores) : cores};
    auto const r = index.try_emplace(request, all.size()).first->second;
    if (r == all.size()) all.push_back({request, {}, {}});
    auto& of_request = all[r];
    auto const g = of_request.index.try_emplace({point.kernel, point.parameters}, of_request.groups.size())
                       .first->second;
    if (g == of_request.groups.size()) of_request.groups.emplace_back();
    of_request.groups[g].points.push_back(&point);
    ++of_request.groups[g].turns;
    place.emplace(&point, std::pair{r, g});
  }
  return all;
}

/// Fills tasks, one after the other.
class Packing {
 public:
  Packing(Measure const& measure, ArrayRules const& rules, std::vector<ArrayTask>& tasks)
      : attempt_seconds_(measure.timeout_seconds + attempt_overhead_seconds), rules_(rules), tasks_(tasks) {
    auto const limit = rules.time_seconds > 0      ? rules.time_seconds
                       : rules.longest_seconds > 0 ? rules.longest_seconds
                                                   : std::int64_t{0};
    room_seconds_ = limit > 0 ? static_cast<double>(limit - job_overhead_seconds) : unhurried_seconds;
    if (rules.time_seconds == 0) room_seconds_ = std::min(room_seconds_, unhurried_seconds);
  }

  void add(Group const& group) {
    if (!fits(group.points.size(), group.turns)) open_ = false;
    auto const most = rules_.pack > 0 ? static_cast<std::size_t>(rules_.pack) : group.points.size();
    auto const turns_each = static_cast<double>(group.turns) / static_cast<double>(group.points.size());
    for (std::size_t begin = 0; begin < group.points.size(); begin += most) {
      auto const end = std::min(begin + most, group.points.size());
      auto const whole = begin == 0 && end == group.points.size();
      auto const turns =
          whole ? group.turns
                : static_cast<std::size_t>(std::ceil(turns_each * static_cast<double>(end - begin)));
      if (!open_ || begin > 0) tasks_.emplace_back();
      open_ = true;
      auto& task = tasks_.back();
      for (auto i = begin; i < end; ++i) task.points.push_back(group.points[i]->id);
      task.turns += turns;
      task.worst_seconds += static_cast<double>(turns) * attempt_seconds_;
    }
  }
  void close() { open_ = false; }

 private:
  [[nodiscard]] bool fits(std::size_t points, std::size_t turns) const {
    if (!open_) return true;
    auto const& task = tasks_.back();
    if (rules_.pack > 0) return task.points.size() + points <= static_cast<std::size_t>(rules_.pack);
    return task.worst_seconds + static_cast<double>(turns) * attempt_seconds_ <= room_seconds_;
  }

  double attempt_seconds_, room_seconds_ = 0;
  ArrayRules const& rules_;
  std::vector<ArrayTask>& tasks_;
  bool open_ = false;  ///< whether the last task may take more
};

std::int64_t limit_of(std::vector<ArrayTask> const& tasks, Array const& array, ArrayRules const& rules) {
  if (rules.time_seconds > 0) return rules.time_seconds;
  double worst = 0;
  for (auto i = array.first_task; i < array.first_task + array.tasks; ++i)
    worst = std::max(worst, tasks[i].worst_seconds);
  auto const wanted = static_cast<std::int64_t>(std::ceil(worst)) + job_overhead_seconds;
  return rules.longest_seconds > 0 ? std::min(wanted, rules.longest_seconds) : wanted;
}

}  // namespace

Arrays make_arrays(std::vector<Turn> const& turns, Measure const& measure, ArrayRules const& rules) {
  Arrays arrays;
  auto const most = static_cast<std::size_t>(std::max<std::int64_t>(1, rules.max_array_size));
  Packing packing(measure, rules, arrays.tasks);
  for (auto const& of_request : group(turns, rules.most_cores_per_node)) {
    auto const first = arrays.tasks.size();
    packing.close();
    for (auto const& each : of_request.groups) packing.add(each);
    for (auto begin = first; begin < arrays.tasks.size(); begin += most) {
      Array array{of_request.request, begin, std::min(most, arrays.tasks.size() - begin), 0};
      array.limit_seconds = limit_of(arrays.tasks, array, rules);
      arrays.arrays.push_back(array);
    }
  }
  return arrays;
}

}  // namespace regatta
