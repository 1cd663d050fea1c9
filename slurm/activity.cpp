#include "slurm/activity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace regatta {

namespace {

void put(TaskState& task, JobRow const& row, std::int64_t index) {
  TaskState const now{true, row.state, row.id.job, index, row.word, row.reason, row.seconds_left, row.start};
  auto const newer = row.id.job >= task.job;  // of two that ended, the later one tells
  if (weight_of(now) > weight_of(task) || (weight_of(now) == weight_of(task) && newer)) task = now;
}

void put_array(KnownSubmission& known, Batch const& batch, JobRow const& row) {
  auto const tasks = static_cast<std::int64_t>(batch.array.tasks);
  for (auto const& range : row.id.indexes)
    for (auto index = range.first; index <= std::min(range.last, tasks - 1); index += range.step)
      put(known.tasks[batch.array.first_task + static_cast<std::size_t>(index)], row, index);
}

}  // namespace

int weight_of(TaskState const& task) noexcept {
  if (!task.seen) return 0;
  return task.state == JobState::running ? 3 : task.state == JobState::pending ? 2 : 1;
}

std::vector<KnownSubmission> known_submissions(std::filesystem::path const& study) {
  std::vector<KnownSubmission> all;
  for (auto& submission : read_submissions(study)) {
    auto facts = read_ledger(submission_folder(study, submission.number));
    auto const tasks = submission.tasks.size();
    all.push_back({std::move(submission), std::move(facts), std::vector<TaskState>(tasks), {}});
  }
  return all;
}

void add_rows(std::vector<KnownSubmission>& submissions, std::vector<JobRow> const& rows) {
  std::unordered_map<std::string_view, std::pair<KnownSubmission*, Batch const*>> by_name;
  for (auto& known : submissions)
    for (auto const& batch : known.submission.batches) by_name.emplace(batch.name, std::pair{&known, &batch});
  for (auto const& row : rows) {
    auto const found = by_name.find(row.name);
    if (found == by_name.end()) continue;
    auto const [known, batch] = found->second;
    put_array(*known, *batch, row);
    auto& jobs = known->facts[batch->name].jobs;
    if (std::find(jobs.begin(), jobs.end(), row.id.job) == jobs.end()) jobs.push_back(row.id.job);
    if (row.state != JobState::ended &&
        std::find(known->active.begin(), known->active.end(), row.id.job) == known->active.end())
      known->active.push_back(row.id.job);
  }
}

std::unordered_set<std::string> active_points(std::vector<KnownSubmission> const& submissions) {
  std::unordered_set<std::string> points;
  for (auto const& known : submissions)
    for (std::size_t i = 0; i < known.tasks.size(); ++i)
      if (known.tasks[i].seen && known.tasks[i].state != JobState::ended)
        points.insert(known.submission.tasks[i].points.begin(), known.submission.tasks[i].points.end());
  return points;
}

bool lacks_collecting(std::vector<KnownSubmission> const& submissions) {
  bool lacks = false;
  for (auto const& known : submissions)
    for (auto const& batch : known.submission.batches)  // the collecting one last
      if (auto const facts = known.facts.find(batch.name);
          facts != known.facts.end() && !facts->second.jobs.empty())
        lacks = !batch.collects;
  return lacks;
}

std::vector<std::uint64_t> active_jobs(std::vector<KnownSubmission> const& submissions) {
  std::vector<std::uint64_t> jobs;
  for (auto const& known : submissions) jobs.insert(jobs.end(), known.active.begin(), known.active.end());
  std::sort(jobs.begin(), jobs.end());
  return jobs;
}

std::string text_of_jobs(std::vector<std::uint64_t> const& jobs) {
  if (jobs.empty()) return {};
  return fmt::format("{} {}", jobs.size() == 1 ? "job" : "jobs", fmt::join(jobs, ", "));
}

std::string active_jobs_text(std::vector<KnownSubmission> const& submissions) {
  return text_of_jobs(active_jobs(submissions));
}

}  // namespace regatta
