#pragma once

#include <unordered_set>

#include "driver/job.hpp"
#include "driver/sweep.hpp"
#include "slurm/core_hours.hpp"
#include "slurm/script.hpp"
#include "slurm/send.hpp"
#include "slurm/submit.hpp"

namespace regatta {

/// What `regatta submit` tells, for people or as JSON. Each function prints and returns the exit code.
class SubmitText {
 public:
  SubmitText(Job const& job, SubmitOptions const& options, std::filesystem::path const& study,
             std::vector<Point> const& points, std::unordered_set<std::string> const& active,
             std::vector<Turn> const& turns);

  /// All is done, or pending or running.
  [[nodiscard]] int nothing_to_send() const;
  /// Every script, and what it may cost.
  [[nodiscard]] int dry_run(Submission const& submission, ScriptFacts const& facts,
                            CoreHours const& cost) const;
  /// What Slurm has now; `interrupted` is the exit code of an interruption.
  [[nodiscard]] int sent(Submission const& submission, SendResult const& result, CoreHours const& cost,
                         ExitCode interrupted) const;

 private:
  [[nodiscard]] std::string cost_text(CoreHours const& cost) const;

  Job const& job_;
  SubmitOptions const& options_;
  std::filesystem::path study_;
  std::size_t points_, active_ = 0, to_send_ = 0, attempts_;
};

}  // namespace regatta
