#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "slurm/allocation.hpp"
#include "slurm/answer.hpp"

namespace regatta {

/// When Slurm ends this job. On the monotonic clock, so that a clock that is set changes nothing.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  /// None: outside of Slurm, or with an unlimited time limit.
  Deadline() = default;
  /// There is one, and nobody says when.
  [[nodiscard]] static Deadline unknown(std::string why) {
    Deadline deadline;
    deadline.why_unknown_ = std::move(why);
    return deadline;
  }
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

  /// Empty where it is known, or where there is none.
  [[nodiscard]] std::string const& why_unknown() const noexcept { return why_unknown_; }

 private:
  std::optional<Clock::time_point> at_;
  std::string why_unknown_;
};

/// Seconds that the job or array task of that id has left; nothing where it has no limit.
using AskSecondsLeft = std::function<Answer<std::optional<std::int64_t>>(std::string const& id)>;

/// The deadline of the job that this process is in, from SLURM_JOB_END_TIME (not in 22.05, but in newer ones)
/// or else what `ask` (squeue) tells of this very array task.
[[nodiscard]] Deadline deadline_of_job(Variables const& variable, AskSecondsLeft const& ask);

}  // namespace regatta
