#include "driver/local_executor.hpp"

#include <chrono>

#include "driver/attempt_of.hpp"
#include "driver/environment.hpp"
#include "driver/supervise.hpp"
#include "kernels/error.hpp"
#include "results/durable.hpp"

namespace regatta {

namespace {

/// What cannot be started now (no more processes, no more descriptors) is a failed attempt like any other.
std::optional<Execution> start(Point const& point, int round, Command const& command,
                               SuperviseOptions const& options) try {
  auto const outcome = supervise(command, options);
  if (outcome.stopped) return std::nullopt;
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

}  // namespace

std::optional<Execution> LocalExecutor::execute(Point const& point, int round) {
  PointRequest request;
  request.point = point;
  request.measure = measure_;
  request.round = round;
  request.allow_oversubscription = allow_oversubscription_;
  SuperviseOptions options;
  options.timeout_seconds = measure_.timeout_seconds;
  options.interrupts = &interrupts_;

  auto const now = std::chrono::system_clock::now().time_since_epoch();
  auto execution = start(point, round, command_of(request, launch_), options);
  if (!execution) return std::nullopt;
  auto& attempt = execution->attempt;
  attempt.id = random_hex(32);
  attempt.started = std::chrono::duration<double>(now).count();
  if (attempt.host.empty()) attempt.host = host_name();
  return execution;
}

}  // namespace regatta
