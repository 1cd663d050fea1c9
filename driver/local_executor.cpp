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

/// Slurm ends a job by a signal to each of its processes: an attempt that it hit did not fail, it was stopped
/// like us. Our own signal may come a moment after the attempt's.
bool was_stopped_with_us(Outcome const& outcome, Interrupts& interrupts) {
  if (outcome.exit_code == 0 && outcome.signal == 0) return false;
  if (outcome.signal == SIGTERM || outcome.exit_code == 128 + SIGTERM) {
    pollfd ours{interrupts.descriptor(), POLLIN, 0};
    ::poll(&ours, 1, 500);
  }
  return interrupts.count() > 0;
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
  if (outcome.stopped || was_stopped_with_us(outcome, *options.interrupts)) return std::nullopt;
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
