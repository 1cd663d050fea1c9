#include "slurm/waiting_tasks.hpp"

#include <fmt/format.h>

#include "driver/hint.hpp"
#include "driver/run_turns.hpp"
#include "kernels/error.hpp"
#include "slurm/activity.hpp"
#include "slurm/study_jobs.hpp"

namespace regatta {

void refuse_while_tasks_wait(std::filesystem::path const& study) {
  auto submissions = known_submissions(study);
  if (submissions.empty()) return;
  auto const queue = queued_jobs_of(study, submissions);
  if (!queue) {
    warn(fmt::format("whether array tasks of this study wait in Slurm is not known: {}", queue.why()));
    return;
  }
  add_rows(submissions, *queue);
  if (active_points(submissions).empty()) return;
  throw BusyError(
      fmt::format("{}: its array tasks are pending or running ({}); wait for them, or end them by "
                  "`regatta cancel {}`",
                  study.string(), active_jobs_text(submissions), study_words(study)));
}

}  // namespace regatta
