#include "slurm/array_task.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <unordered_set>

#include "driver/build_info.hpp"
#include "driver/console.hpp"
#include "driver/environment.hpp"
#include "driver/environment_variable.hpp"
#include "driver/hint.hpp"
#include "driver/look_around.hpp"
#include "driver/plan.hpp"
#include "driver/run_turns.hpp"
#include "driver/study.hpp"
#include "kernels/error.hpp"
#include "kernels/sha256_hex.hpp"
#include "results/counted.hpp"
#include "results/terminal.hpp"
#include "slurm/activity.hpp"
#include "slurm/deadline.hpp"
#include "slurm/script.hpp"
#include "slurm/slurm_commands.hpp"
#include "slurm/study_path.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

/// What an attempt leaves unused before the deadline: journal and exit.
constexpr double stopping_seconds = 5;

void say(std::string const& text) {
  print_to(STDERR_FILENO, fmt::format("regatta: {}\n", escaped(text)));
}

Batch const& batch_of(Submission const& submission, std::size_t task) {
  for (auto const& batch : submission.batches)
    if (task >= batch.array.first_task && task < batch.array.first_task + batch.array.tasks) return batch;
  throw UsageError(fmt::format("--task {}: submission {} has {}, numbered from 0", task, submission.number,
                               counted(submission.tasks.size(), "task")));
}

/// What was submitted is what runs, or nothing does: results of two programs or plans never mix unseen.
void check_unchanged(fs::path const& study, Submission const& submission, std::string const& job_text) {
  auto const remedy = fmt::format("run `regatta cancel {}` and `regatta submit {}`", study_words(study),
                                  job_words(submission.job_file, study.parent_path()));
  if (program_sha256() != submission.program_sha256)
    throw EnvironmentError(fmt::format(
        "this program ({}) is not the one that submitted the task ({}): nothing was measured; put that one "
        "back, or {}",
        version_text(), submission.program_version, remedy));
  auto const changed = [&](std::string const& file) {
    return EnvironmentError(fmt::format(
        "{} changed since the submission: nothing was measured; put it back as it was, or {}", file, remedy));
  };
  if (sha256_hex(job_text) != submission.job_text_sha256) throw changed((study / "job.toml").string());
  // The user's own file, as far as this node can see it.
  std::ifstream file(submission.job_file, std::ios::binary);
  if (file && sha256_hex(std::string(std::istreambuf_iterator<char>(file), {})) != submission.job_text_sha256)
    throw changed(submission.job_file);
}

std::vector<Point> points_of(Job const& job, Submission const& submission, std::size_t task) {
  std::unordered_set<std::string> const wanted(submission.tasks[task].points.begin(),
                                               submission.tasks[task].points.end());
  auto points = expand(job, {submission.cores_per_node}).points;
  std::erase_if(points, [&](Point const& point) { return !wanted.contains(point.id); });
  if (points.size() != wanted.size())
    throw DamageError(
        fmt::format("submission {}: the job file does not give all {} points of task {}; submit again",
                    submission.number, wanted.size(), task));
  return points;
}

/// Has Slurm start the job again under its id, which ends this process. False where it does not: the next
/// `submit` goes on.
bool go_on_later(std::size_t left, bool progress) {
  auto const id = job_label(environment_variable);
  auto const later = fmt::format("{} attempts are left; ", left);
  if (id.empty() || !progress) {
    say(later + "`regatta submit` sends them again");
    return false;
  }
  auto const requeued = requeue_job(id);
  say(later + (requeued ? "Slurm runs the job again under its id"
                        : fmt::format("Slurm did not requeue the job ({}); `regatta submit` sends them again",
                                      requeued.why())));
  return static_cast<bool>(requeued);
}

}  // namespace

int run_array_task(ArrayTaskOptions const& options) {
  Interrupts interrupts(Sender::slurm);
  auto const deadline = deadline_of_job(environment_variable, seconds_left_of);
  if (!deadline.why_unknown().empty())
    say(fmt::format("the time left is not known: {}; Slurm's warning before the end stops the task",
                    deadline.why_unknown()));
  auto const path = study_path(options.study.string(), ".");
  auto const submission = read_submission(path, options.submission);
  auto const& batch = batch_of(submission, options.task);
  if (read_ledger(submission_folder(path, submission.number))[batch.name].given_up) {
    say(fmt::format(
        "{} was given up, since nobody knew that it had been submitted: its points are in another array",
        batch.name));
    return static_cast<int>(ExitCode::done);
  }
  auto const id = job_label(environment_variable);
  Study const study(path.parent_path(), path.filename().string(),
                    fmt::format("array task {} on {}", id.empty() ? "(by hand)" : id, host_name()));
  auto const job = load_job(path / "job.toml");
  check_unchanged(path, submission, job.text);

  auto const points = points_of(job, submission, options.task);
  auto records = read_journals(path);
  warn_of_damage(records.damage);
  describe_again(points, records, path);
  auto const turns = missing_turns(points, records.attempts, job.measure);
  if (turns.empty()) {
    say("nothing to do: all attempts of this task are there");
    return static_cast<int>(ExitCode::done);
  }
  auto const here = look_around({}, job);
  check_before_launch(points, here);

  auto const longest = job.measure.timeout_seconds + attempt_overhead_seconds + stopping_seconds;
  auto out_of_time = false;
  auto const must_stop = [&](Turn const&) {
    out_of_time = !deadline.fits(longest) || (interrupts.warned() && !deadline.known());
    return out_of_time || interrupts.count() > 0;
  };
  auto const count = run_turns(turns, {job, here, {}, path, records, interrupts}, must_stop);
  say(fmt::format("{} of {} attempts ok, {} failed{}", count.ok, turns.size(), count.failed,
                  count.stopped ? ", stopped" : ""));
  // Whoever ends the job requeues it where that is meant: after scancel it must not come back.
  if (!count.stopped || !out_of_time || interrupts.count() > 0) return exit_code_of(count, interrupts);
  auto const requeued = go_on_later(turns.size() - count.ok - count.failed, count.ok > 0);
  if (count.ok + count.failed == 0)
    throw EnvironmentError(
        fmt::format("the time left does not suffice for one attempt of up to {:g} s; raise slurm.time, or "
                    "lower measure.timeout",
                    longest));
  return static_cast<int>(requeued ? ExitCode::done : ExitCode::points_failed);
}

}  // namespace regatta
