#include "driver/local_executor.hpp"

#include <poll.h>

#include <chrono>
#include <csignal>

#include "driver/attempt_of.hpp"
#include "driver/environment.hpp"
#include "driver/point_request.hpp"
#include "driver/supervise.hpp"
#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "slurm/srun.hpp"

namespace regatta {

namespace {

/// As what gets SIGTERM and SIGKILL ends. mpirun tells of its ranks' signal by 128 + signal, and of SIGTERM
/// to itself by 1 without a word (Open MPI 4.1).
bool ended_as_slurm_ends(Outcome const& outcome) {
  if (outcome.timed_out) return false;
  auto const signal = outcome.signal != 0 ? outcome.signal : outcome.exit_code - 128;
  return signal == SIGTERM || signal == SIGKILL || (outcome.exit_code == 1 && outcome.err.empty());
}

/// Slurm ends a job by signals to each of its processes, SIGTERM first: an attempt that they ended did not
/// fail, it was stopped like us. Our own may come a moment after the attempt's. Any other end is the
/// attempt's own, also when the user wants it to be the last one: it has a process group of its own, which a
/// terminal's signals do not reach.
bool was_ended_by_slurm(Outcome const& outcome, Command const& command, Interrupts& interrupts) {
  if (!command.allocated || !ended_as_slurm_ends(outcome)) return false;
  if (interrupts.count() == 0) {
    pollfd ours{interrupts.descriptor(), POLLIN, 0};
    ::poll(&ours, 1, 500);
  }
  return interrupts.exit_code() == ExitCode::terminated;
}

/// Slurm ends the job within its KillWait or GraceTime. Whoever left before that would have finished, and
/// would not be requeued.
void wait_for_the_end(Interrupts& interrupts) {
  constexpr int longest = 120'000;
  pollfd signal{interrupts.descriptor(), POLLIN, 0};
  ::poll(&signal, 1, longest);
}

/// What cannot be started now (no more processes, no more descriptors) is a failed attempt like any other.
std::optional<Execution> start(Point const& point, int round, Command const& command,
                               SuperviseOptions const& options) try {
  auto const outcome = supervise(command, options);
  if (outcome.stopped || was_ended_by_slurm(outcome, command, *options.interrupts)) return std::nullopt;
  if (command.allocated && job_is_ending(outcome.err)) {
    wait_for_the_end(*options.interrupts);
    return std::nullopt;
  }
  return attempt_of(outcome, point, round, options.timeout_seconds);
} catch (EnvironmentError const& error) {
  Execution execution;
  execution.attempt.point = point.id;
  execution.attempt.round = round;
  execution.attempt.status = Status::failed;
  execution.attempt.exit_code = static_cast<int>(error.code());
  execution.attempt.reason = error.what();
  return execution;
}

/// In which job of Slurm it ran, and what that job was.
void add_job(Execution& execution, Allocation const& allocation, bool by_srun) {
  auto& attempt = execution.attempt;
  attempt.slurm_job = allocation.label;
  attempt.queue_seconds = allocation.job_facts.queue_seconds;
  if (attempt.slurm_step.empty() && allocation.on_node) attempt.slurm_step = allocation.job + ".batch";
  if (!execution.environment) return;
  auto facts = allocation.job_facts.facts;
  facts["slurm_job"] = allocation.label;
  facts["slurm_launcher"] = by_srun ? "srun" : "mpirun";
  execution.environment = with_facts(std::move(*execution.environment), facts);
  attempt.environment = execution.environment->id;
}

}  // namespace

std::optional<Execution> LocalExecutor::execute(Point const& point, int round) {
  PointRequest request;
  request.point = point;
  request.measure = measure_;
  request.round = round;
  request.allow_oversubscription = allow_oversubscription_;
  SuperviseOptions options;
  options.timeout_seconds = measure_.timeout_seconds;
  options.marks = {environment_mark, attempt_mark};
  options.interrupts = &interrupts_;

  auto const now = std::chrono::system_clock::now().time_since_epoch();
  auto execution = start(point, round, command_of(request, launch_), options);
  if (!execution) return std::nullopt;
  auto& attempt = execution->attempt;
  attempt.id = random_hex(32);
  attempt.started = std::chrono::duration<double>(now).count();
  if (attempt.host.empty()) attempt.host = host_name();
  if (launch_.allocation) add_job(*execution, *launch_.allocation, !launch_.srun.empty());
  return execution;
}

}  // namespace regatta
