#include "driver/run_turns.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <unordered_set>

#include "driver/console.hpp"
#include "driver/environment_variable.hpp"
#include "driver/local_executor.hpp"
#include "driver/look_around.hpp"
#include "driver/progress.hpp"
#include "driver/workspace.hpp"
#include "kernels/error.hpp"
#include "results/counted.hpp"
#include "slurm/slurm_commands.hpp"

namespace regatta {

namespace fs = std::filesystem;

namespace {

bool needs_mpi(std::vector<Turn> const& turns) {
  return std::any_of(turns.begin(), turns.end(), [](Turn const& turn) { return is_by_mpirun(*turn.point); });
}

/// Points that no journal has yet, each once.
std::vector<Point> new_points(std::vector<Turn> const& turns, Records const& records) {
  std::unordered_set<std::string_view> known;
  for (auto const& point : records.points) known.insert(point.id);
  std::vector<Point> points;
  for (auto const& turn : turns)
    if (known.insert(turn.point->id).second) points.push_back(*turn.point);
  return points;
}

LaunchOptions launch_options(Sweeping const& sweeping, Workspace const& workspace) {
  auto launch = launch_options(sweeping.here);
  launch.hostfile = sweeping.hostfile;
  launch.temporary = workspace.temporary();
  launch.scratch = workspace.scratch();
  launch.shared_memory = workspace.shared_memory();
  if (launch.allocation)  // without an answer what is measured is no less true
    if (auto const facts = facts_of_job(launch.allocation->job)) launch.allocation->job_facts = *facts;
  return launch;
}

}  // namespace

void warn(std::string const& text) {
  print_to(STDERR_FILENO, fmt::format("regatta: warning: {}\n", escaped(text)));
}

void warn_of_damage(std::vector<Damage> const& damage) {
  for (auto const& stretch : damage)
    if (stretch.line > 0)
      warn(fmt::format("{}:{}: {}; kept aside, and attempts that it held are measured again",
                       stretch.file.string(), stretch.line, escaped(stretch.what)));
    else  // the whole file
      warn(fmt::format("{}: {}; attempts that it holds are measured again", stretch.file.string(),
                       escaped(stretch.what)));
}

void describe_again(std::vector<Point> const& points, Records& records, fs::path const& study) {
  std::unordered_set<std::string_view> attempted, described;
  for (auto const& attempt : records.attempts) attempted.insert(attempt.point);
  for (auto const& point : records.points) described.insert(point.id);
  std::vector<Point> lost;
  for (auto const& point : points)
    if (attempted.contains(point.id) && described.insert(point.id).second) lost.push_back(point);
  if (lost.empty()) return;
  Journal(study).append(lost);
  warn(fmt::format("{} of which attempts are recorded had lost {} in the journals, which {} written again",
                   counted(lost.size(), "point"), lost.size() == 1 ? "its description" : "their descriptions",
                   lost.size() == 1 ? "is" : "are"));
  records.points.insert(records.points.end(), lost.begin(), lost.end());
}

SweepCount run_turns(std::vector<Turn> const& turns, Sweeping const& sweeping,
                     std::function<bool(Turn const&)> const& must_stop) {
  Workspace const workspace(environment_variable("TMPDIR").value_or(""), needs_mpi(turns));
  for (auto const& warning : workspace.warnings()) warn(warning);
  LocalExecutor executor(launch_options(sweeping, workspace), sweeping.job.measure,
                         sweeping.job.allow_oversubscription, sweeping.interrupts);
  Progress progress(STDERR_FILENO, turns, sweeping.records.attempts);
  Journal journal(sweeping.study);
  journal.append(new_points(turns, sweeping.records));
  std::unordered_set<std::string> environments;
  for (auto const& environment : sweeping.records.environments) environments.insert(environment.id);

  SweepHooks hooks;
  hooks.before = [&](Turn const& turn) { progress.begin(turn); };
  hooks.record = [&](Execution const& execution) {
    if (execution.environment && environments.insert(execution.environment->id).second)
      journal.append(*execution.environment);
    journal.append(execution.attempt);
  };
  hooks.after = [&](Turn const& turn, Attempt const& attempt) { progress.end(turn, attempt); };
  hooks.must_stop = must_stop;
  auto count = sweep(turns, executor, hooks);
  progress.clear();
  return count;
}

int exit_code_of(SweepCount const& count, Interrupts& interrupts) {
  if (count.stopped && interrupts.count() == 0) return static_cast<int>(ExitCode::terminated);  // by Slurm
  if (count.stopped) return static_cast<int>(interrupts.exit_code());
  if (count.failed == 0) return static_cast<int>(ExitCode::done);
  return static_cast<int>(count.environment == count.failed ? ExitCode::environment
                                                            : ExitCode::points_failed);
}

}  // namespace regatta
