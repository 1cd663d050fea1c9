#include "slurm/study_status.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_map>

#include "driver/cost.hpp"
#include "driver/sweep.hpp"

namespace regatta {

namespace {

constexpr std::array names{"done", "running", "pending", "failed", "missing", "unknown"};

/// The array task that says the most of a point: one that runs, or else waits, or else the last one sent.
using TaskOfPoint = std::unordered_map<std::string_view, TaskState const*>;

TaskOfPoint tasks_by_point(std::vector<KnownSubmission> const& submissions) {
  TaskOfPoint tasks;
  for (auto const& known : submissions)
    for (std::size_t i = 0; i < known.tasks.size(); ++i)
      for (auto const& point : known.submission.tasks[i].points) {
        auto const [entry, added] = tasks.try_emplace(point, &known.tasks[i]);
        if (!added && weight_of(known.tasks[i]) >= weight_of(*entry->second)) entry->second = &known.tasks[i];
      }
  return tasks;
}

PointState state_of(TaskState const* task, bool has_failed, bool queue_known) {
  if (task != nullptr && task->seen && task->state != JobState::ended)
    return task->state == JobState::running ? PointState::running : PointState::pending;
  if (task != nullptr && !task->seen && !queue_known) return PointState::unknown;
  return has_failed ? PointState::failed : PointState::missing;
}

/// Why a task waits, or how it ended. squeue goes on to name why one that was cancelled once waited, and
/// sacct has an exit code for those that never had any.
std::string reason_of(TaskState const& task) {
  auto const stale = task.word.starts_with("CANCELLED") || task.word == "DEADLINE" || task.reason == "0:0";
  return task.state == JobState::ended && stale ? "" : task.reason;
}

/// Tasks that are active, or ended while points of theirs are missing. A point counts in the task alone that
/// says the most of it: what was sent again is not that of the task before.
std::vector<TaskGroup> groups_of(std::vector<KnownSubmission> const& submissions, TaskOfPoint const& tasks,
                                 std::unordered_map<std::string_view, std::size_t> const& missing) {
  std::map<std::tuple<std::uint64_t, std::string, std::string>, TaskGroup> groups;
  for (auto const& known : submissions)
    for (std::size_t i = 0; i < known.tasks.size(); ++i) {
      auto const& task = known.tasks[i];
      if (!task.seen) continue;
      std::size_t left = 0;
      for (auto const& point : known.submission.tasks[i].points)
        left += missing.contains(point) && tasks.at(point) == &task ? 1U : 0U;
      if (left == 0 && task.state == JobState::ended) continue;
      auto const reason = reason_of(task);
      auto& group = groups[{task.job, task.word, reason}];
      group.job = task.job;
      group.word = task.word;
      group.reason = reason;
      ++group.tasks;
      group.points += left;
    }
  std::vector<TaskGroup> list;
  list.reserve(groups.size());
  for (auto& [key, group] : groups) list.push_back(std::move(group));
  return list;
}

/// What is left, at the rate of the tasks that run now.
std::optional<double> seconds_left(std::vector<Turn> const& turns, Measure const& measure,
                                   Records const& records, std::vector<KnownSubmission> const& submissions,
                                   TaskOfPoint const& tasks) {
  std::size_t running = 0;
  for (auto const& known : submissions)
    for (auto const& task : known.tasks) running += task.seen && task.state == JobState::running ? 1U : 0U;
  if (running == 0) return std::nullopt;
  std::vector<Turn> active;
  for (auto const& turn : turns)
    if (auto const task = tasks.find(turn.point->id);
        task != tasks.end() && task->second->seen && task->second->state != JobState::ended)
      active.push_back(turn);
  auto const cost = cost_of(active, measure, records.points, records.attempts);
  if (cost.known_points == 0) return std::nullopt;
  std::unordered_map<Point const*, int> distinct;
  for (auto const& turn : active) ++distinct[turn.point];
  auto const all = static_cast<double>(distinct.size()) / static_cast<double>(cost.known_points);
  return cost.expected_seconds * all / static_cast<double>(running);
}

std::string first_start(std::vector<KnownSubmission> const& submissions) {
  std::string first;
  for (auto const& known : submissions)
    for (auto const& task : known.tasks)
      if (task.seen && task.state == JobState::pending && task.start.starts_with('2') &&
          (first.empty() || task.start < first))
        first = task.start;
  return first;
}

}  // namespace

char const* name_of(PointState state) noexcept {
  return names[static_cast<std::size_t>(state)];
}

StudyStatus status_of(std::vector<Point> const& points, Measure const& measure, Records const& records,
                      std::vector<KnownSubmission> const& submissions, bool queue_known) {
  StudyStatus status;
  auto const turns = missing_turns(points, records.attempts, measure);
  status.attempts_wanted = points.size() * static_cast<std::size_t>(measure.rounds);
  status.attempts_ok = status.attempts_wanted - turns.size();
  std::unordered_map<std::string_view, std::size_t> missing, failed;
  for (auto const& turn : turns) ++missing[turn.point->id];
  for (auto const& attempt : records.attempts)
    if (attempt.status != Status::ok) ++failed[attempt.point], ++status.attempts_failed;

  auto const tasks = tasks_by_point(submissions);
  for (auto const& point : points) {
    auto state = PointState::done;
    if (missing.contains(point.id)) {
      auto const task = tasks.find(point.id);
      state = state_of(task == tasks.end() ? nullptr : task->second, failed.contains(point.id), queue_known);
    }
    ++status.points[static_cast<std::size_t>(state)];
  }
  status.submitted = !submissions.empty();
  status.tasks = groups_of(submissions, tasks, missing);
  status.seconds_left = seconds_left(turns, measure, records, submissions, tasks);
  status.first_start = first_start(submissions);
  return status;
}

}  // namespace regatta
