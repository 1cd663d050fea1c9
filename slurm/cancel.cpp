#include "slurm/cancel.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "driver/console.hpp"
#include "driver/hint.hpp"
#include "kernels/error.hpp"
#include "slurm/activity.hpp"
#include "slurm/folder_names.hpp"
#include "slurm/slurm_commands.hpp"
#include "slurm/slurm_lock.hpp"
#include "slurm/study_jobs.hpp"

namespace regatta {

namespace {

void tell(std::filesystem::path const& study, std::vector<std::uint64_t> const& jobs, bool json) {
  if (json)
    print_out(nlohmann::ordered_json{{"study", study.string()}, {"cancelled", jobs}, {"exit_code", 0}}.dump(
                  -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
              "\n");
  else if (jobs.empty())
    print_out("nothing to cancel: no job of this study is pending or running\n");
  else
    print_out(fmt::format("cancelled {}; what was measured is kept, and `regatta submit` goes on\n",
                          text_of_jobs(jobs)));
}

}  // namespace

int cancel_study(std::filesystem::path const& study, bool json) {
  auto submissions = known_submissions(study);
  std::vector<std::uint64_t> jobs;
  if (is_there(slurm_folder(study))) {
    SlurmLock const lock(study, "submit", SlurmLock::Wait::no);  // a submit that is sending would send on
    auto const queue = queued_jobs_of(study, submissions);
    if (!queue)
      throw EnvironmentError(fmt::format(
          "which jobs there are is not known: {}; nothing was cancelled; run it again when Slurm answers",
          queue.why()));
    add_rows(submissions, *queue);
    jobs = active_jobs(submissions);
    auto const unknown = unknown_jobs(submissions, *queue, job_names_of(study));
    jobs.insert(jobs.end(), unknown.begin(), unknown.end());
  }
  if (!jobs.empty())
    if (auto const done = cancel_jobs(jobs); !done)
      throw EnvironmentError(fmt::format("{}; not all of {} may have ended: `regatta status {}` tells",
                                         done.why(), text_of_jobs(jobs), study_words(study)));
  tell(study, jobs, json);
  return static_cast<int>(ExitCode::done);
}

}  // namespace regatta
