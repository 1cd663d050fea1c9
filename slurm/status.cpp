#include "slurm/status.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "driver/console.hpp"
#include "driver/interrupts.hpp"
#include "driver/placement.hpp"
#include "driver/plan.hpp"
#include "driver/run_turns.hpp"
#include "kernels/error.hpp"
#include "slurm/late_records.hpp"
#include "slurm/slurm_commands.hpp"
#include "slurm/status_text.hpp"
#include "slurm/study_jobs.hpp"
#include "slurm/study_path.hpp"

namespace regatta {

namespace {

/// Whether the batch had a task that squeue does not name any more, and that left points of its own undone.
bool has_lost_points(KnownSubmission const& known, Batch const& batch,
                     std::unordered_set<std::string_view> const& unfinished) {
  for (auto i = batch.array.first_task; i < batch.array.first_task + batch.array.tasks; ++i) {
    auto const& points = known.submission.tasks[i].points;
    if (!known.tasks[i].seen && std::any_of(points.begin(), points.end(), [&](std::string const& point) {
          return unfinished.contains(point);
        }))
      return true;
  }
  return false;
}

/// Jobs that ran a point which is not done, and that squeue does not name any more.
std::vector<std::uint64_t> jobs_that_are_gone(std::vector<KnownSubmission> const& submissions,
                                              std::unordered_set<std::string_view> const& unfinished) {
  std::vector<std::uint64_t> jobs;
  for (auto const& known : submissions)
    for (auto const& batch : known.submission.batches) {
      auto const facts = known.facts.find(batch.name);
      if (facts != known.facts.end() && has_lost_points(known, batch, unfinished))
        jobs.insert(jobs.end(), facts->second.jobs.begin(), facts->second.jobs.end());
    }
  return jobs;
}

/// Puts what squeue has to the submissions, and what it does not tell to `unknown`. False where it did not
/// answer.
bool look_at_queue(std::filesystem::path const& folder, std::vector<KnownSubmission>& submissions,
                   std::vector<std::string>& unknown) {
  auto const queue = queued_jobs_of(folder, submissions);
  if (!queue) {
    unknown.push_back(fmt::format("what is pending or running: {}", queue.why()));
    return false;
  }
  add_rows(submissions, *queue);
  if (auto const jobs = unknown_jobs(submissions, *queue, job_names_of(folder)); !jobs.empty())
    unknown.push_back(
        fmt::format("what {} may hold: this folder shows no such submission", text_of_jobs(jobs)));
  return true;
}

/// The same for sacct and the jobs that squeue has forgotten.
void look_at_accounting(std::vector<KnownSubmission>& submissions,
                        std::unordered_set<std::string_view> const& unfinished,
                        std::vector<std::string>& unknown) {
  auto const gone = accounted_jobs(jobs_that_are_gone(submissions, unfinished));
  if (gone)
    add_rows(submissions, *gone);
  else
    unknown.push_back(fmt::format("how jobs ended: {}", gone.why()));
}

/// Slurm is asked before the journals are read: a task that records and ends in between is seen with its
/// records, and the other way round it would be gone without any.
StudyStatus look(std::filesystem::path const& folder, bool first) {
  auto const job = load_job(folder / "job.toml");
  auto submissions = known_submissions(folder);
  std::vector<std::string> unknown;
  auto const queue_known = submissions.empty() || look_at_queue(folder, submissions, unknown);

  auto records = read_journals(folder);
  if (first) warn_of_damage(records.damage);
  auto const cores =
      submissions.empty() ? allowed_cpus().usable() : submissions.back().submission.cores_per_node;
  auto const plan = expand(job, {cores});
  if (!submissions.empty())
    look_at_accounting(submissions, unfinished_points(plan.points, records, job.measure), unknown);
  if (queue_known && active_points(submissions).empty())  // the last word
    records = read_late_journals(folder, submissions, plan.points, job, std::move(records));

  auto status = status_of(plan.points, job.measure, records, submissions, queue_known);
  status.unknown = std::move(unknown);
  return status;
}

/// Waits for the next drawing; false when a signal came first.
bool wait(Interrupts& interrupts, double seconds) {
  pollfd watched{interrupts.descriptor(), POLLIN, 0};
  ::poll(&watched, 1, static_cast<int>(seconds * 1000));
  return interrupts.count() == 0;
}

int exit_code_of(StudyStatus const& status) {
  return static_cast<int>(status.count(PointState::unknown) > 0 ? ExitCode::environment : ExitCode::done);
}

}  // namespace

int show_status(StatusOptions const& options) {
  auto const folder = study_path(options.study, options.output);
  std::optional<Interrupts> interrupts;  // a look can be ended by a signal as it is, even while squeue hangs
  for (auto first = true;; first = false) {
    auto const status = look(folder, first);
    auto const terminal = Terminal::of(STDOUT_FILENO);
    auto const text = options.json ? status_json(status, folder.string())
                                   : status_text(status, folder.filename().string(), terminal);
    // Home, and clear what is below: a drawing takes the place of the one before.
    auto const redraw = options.watch && !options.json && terminal.interactive;
    print_out(redraw ? "\x1b[H\x1b[J" + text : text);
    auto const more = status.active() || status.count(PointState::unknown) > 0;
    if (!options.watch || !more) return exit_code_of(status);
    interrupts.emplace();
    if (!wait(*interrupts, options.interval)) return static_cast<int>(interrupts->exit_code());
    interrupts.reset();
  }
}

}  // namespace regatta
