#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "slurm/job_row.hpp"
#include "slurm/ledger.hpp"
#include "slurm/submission.hpp"

/// Which array tasks of a study Slurm still has, and in what state.
namespace regatta {

/// What is known of one array task; several jobs may have run it (a script sent again by hand, a requeue).
struct TaskState {
  bool seen = false;  ///< Slurm named it at all
  JobState state = JobState::ended;
  std::uint64_t job = 0;     ///< the job (the array's) that the state is of
  std::int64_t index = 0;    ///< in the array
  std::string word, reason;  ///< Slurm's own
  std::optional<std::int64_t> seconds_left;
  std::string start;
};
/// How much a state says: a task that runs is running, whatever became of it before. 0: nothing is known.
[[nodiscard]] int weight_of(TaskState const& task) noexcept;

/// A submission with what is known of it.
struct KnownSubmission {
  Submission submission;
  LedgerFacts facts;
  std::vector<TaskState> tasks;       ///< as submission.tasks
  std::vector<std::uint64_t> active;  ///< jobs that are pending or running, the collecting ones included
};

/// All submissions of a study, with their ledgers and without any state.
[[nodiscard]] std::vector<KnownSubmission> known_submissions(std::filesystem::path const& study);

/// Puts rows of squeue or sacct to the tasks that they are of, by the jobs' names; other jobs are none of
/// ours. A running job counts before a pending one, and that before one that ended. Pure.
void add_rows(std::vector<KnownSubmission>& submissions, std::vector<JobRow> const& rows);

/// Points of tasks that are pending or running.
[[nodiscard]] std::unordered_set<std::string> active_points(std::vector<KnownSubmission> const& submissions);

/// Whether nothing will make results.h5 of what was sent last: since an array got its job, no job that
/// collects did.
[[nodiscard]] bool lacks_collecting(std::vector<KnownSubmission> const& submissions);

/// Jobs that are pending or running, by number.
[[nodiscard]] std::vector<std::uint64_t> active_jobs(std::vector<KnownSubmission> const& submissions);

/// "job 12" or "jobs 12, 14" for people; empty for none.
[[nodiscard]] std::string text_of_jobs(std::vector<std::uint64_t> const& jobs);

/// The same of what of a study is pending or running.
[[nodiscard]] std::string active_jobs_text(std::vector<KnownSubmission> const& submissions);

}  // namespace regatta
