#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "slurm/answer.hpp"

namespace regatta {

/// When Slurm ends this job. On the monotonic clock, so that a clock that is set changes nothing.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// None: outside of Slurm, or with an unlimited time limit.
  Deadline() = default;
  explicit Deadline(double seconds_left)
      : at_(Clock::now() +
            std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds_left))) {}

  [[nodiscard]] bool known() const noexcept { return at_.has_value(); }
  /// Whether so many seconds fit before it; true where it is not known.
  [[nodiscard]] bool fits(double seconds) const noexcept {
    return !at_ || Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                      std::chrono::duration<double>(seconds)) <=
                       *at_;
  }

 private:
  std::optional<Clock::time_point> at_;
};

/// The deadline of the job that this process is in, from SLURM_JOB_END_TIME (not in 22.05, but in newer ones)
/// or else what `ask` (squeue) tells; none where neither does. `variable` reads the environment.
[[nodiscard]] Deadline deadline_of_job(std::function<std::optional<std::string>(char const*)> const& variable,
                                       std::function<Answer<std::int64_t>(std::string const&)> const& ask);

}  // namespace regatta
