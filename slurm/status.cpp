#include "slurm/status.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "driver/console.hpp"
#include "driver/interrupts.hpp"
#include "driver/placement.hpp"
#include "driver/plan.hpp"
#include "driver/run_turns.hpp"
#include "kernels/error.hpp"
#include "slurm/slurm_commands.hpp"
#include "slurm/status_text.hpp"
#include "slurm/study_path.hpp"

namespace regatta {

namespace {

/// Jobs that may have run a point which is not done, and that squeue does not name any more.
std::vector<std::uint64_t> jobs_that_are_gone(std::vector<KnownSubmission> const& submissions,
                                              std::vector<Attempt> const& attempts) {
  std::unordered_set<std::string_view> begun;
  for (auto const& attempt : attempts)
    if (attempt.status == Status::ok) begun.insert(attempt.point);
  std::vector<std::uint64_t> jobs;
  for (auto const& known : submissions)
    for (auto const& batch : known.submission.batches) {
      auto gone = false;
      for (auto i = batch.array.first_task; !gone && i < batch.array.first_task + batch.array.tasks; ++i)
        if (!known.tasks[i].seen)
          for (auto const& point : known.submission.tasks[i].points) gone = gone || !begun.contains(point);
      auto const facts = known.facts.find(batch.name);
      if (gone && facts != known.facts.end())
        jobs.insert(jobs.end(), facts->second.jobs.begin(), facts->second.jobs.end());
    }
  return jobs;
}

/// Whoever looks at another user's study wants to know of that user's jobs.
std::optional<unsigned> owner_of(std::filesystem::path const& folder) {
  struct stat facts {};
  if (::stat(folder.c_str(), &facts) != 0) return std::nullopt;
  return facts.st_uid;
}

StudyStatus look(std::filesystem::path const& folder, bool first) {
  auto const job = load_job(folder / "job.toml");
  auto const records = read_journals(folder);
  if (first) warn_of_damage(records.damage);
  auto submissions = known_submissions(folder);
  auto const cores =
      submissions.empty() ? allowed_cpus().usable() : submissions.back().submission.cores_per_node;
  auto const plan = expand(job, {cores});

  std::vector<std::string> unknown;
  auto queue_known = true;
  if (!submissions.empty()) {
    auto const queue = queued_jobs(owner_of(folder));
    queue_known = static_cast<bool>(queue);
    if (queue)
      add_rows(submissions, *queue);
    else
      unknown.push_back(fmt::format("what is pending or running: {}", queue.why()));
    auto const gone = accounted_jobs(jobs_that_are_gone(submissions, records.attempts));
    if (gone)
      add_rows(submissions, *gone);
    else
      unknown.push_back(fmt::format("how jobs ended: {}", gone.why()));
  }
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
