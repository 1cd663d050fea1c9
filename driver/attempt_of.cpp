#include "driver/attempt_of.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "driver/cause.hpp"
#include "driver/point_request.hpp"
#include "kernels/error.hpp"
#include "results/codec.hpp"

namespace regatta {

namespace {

/// What cannot be true of a measurement, whatever the process says.
std::string contradiction(Attempt const& attempt, Point const& point) {
  if (attempt.point != point.id)
    return "regatta-point measured another point; regatta and regatta-point are of different builds: build "
           "both again";
  auto const negative = [](Sample const& sample) { return sample.seconds < 0; };
  if (std::any_of(attempt.samples.begin(), attempt.samples.end(), negative))
    return "a repetition took negative time";
  auto const counts = [](Sample const& sample) { return !sample.warmup; };
  if (attempt.status == Status::ok && std::none_of(attempt.samples.begin(), attempt.samples.end(), counts))
    return "no repetition was measured";
  return {};
}

Attempt read_attempt(MarkedLines::Line const& line, Point const& point) {
  Attempt attempt;
  attempt.point = point.id;
  auto why =
      std::string("the process ended well but printed no attempt; is another program named regatta-point?");
  if (!line.text.empty()) try {
      attempt = attempt_from_json(line.text);
      why = contradiction(attempt, point);
    } catch (DamageError const& error) {
      why = line.cut ? fmt::format("the attempt that was printed is cut off after {} bytes", line.text.size())
                     : fmt::format("the attempt that was printed is not one: {}", error.what());
    }
  if (why.empty()) return attempt;
  attempt.status = Status::invalid;
  attempt.reason = why;
  attempt.point = point.id;
  return attempt;
}

}  // namespace

Execution attempt_of(Outcome const& outcome, Point const& point, int round, double timeout_seconds) {
  Execution execution;
  auto& attempt = execution.attempt;
  if (auto const line = outcome.marked.last(environment_mark); !line.text.empty()) try {
      execution.environment = environment_from_json(line.text);
    } catch (DamageError const&) {
      execution.environment.reset();  // the attempt's own line is cut too, and says so
    }
  if (auto const why = cause_of(outcome, timeout_seconds); why.empty()) {
    attempt = read_attempt(outcome.marked.last(attempt_mark), point);
  } else {
    attempt.point = point.id;
    attempt.status = outcome.timed_out ? Status::timeout : Status::failed;
    attempt.reason = why;
  }
  attempt.round = round;
  attempt.exit_code = outcome.signal != 0 ? 128 + outcome.signal : outcome.exit_code;
  attempt.elapsed_seconds = outcome.wall_seconds;
  if (execution.environment) attempt.environment = execution.environment->id;
  return execution;
}

}  // namespace regatta
