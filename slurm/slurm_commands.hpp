#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "slurm/answer.hpp"
#include "slurm/job_facts.hpp"
#include "slurm/job_row.hpp"
#include "slurm/slurm_output.hpp"

/// The Slurm commands that Regatta calls: argv arrays, each under a time limit, never a shell line. Variables
/// that would change what they mean or print (SBATCH_*, SQUEUE_*, SACCT_*, …) are taken away.
namespace regatta {

/// How long a command may take, in seconds: REGATTA_SLURM_TIMEOUT, or else 30. Throws UsageError for a value
/// that is no number above 0.
[[nodiscard]] double slurm_timeout();

/// The variables of this process that the commands do not get, NAME=VALUE each, sorted.
[[nodiscard]] std::vector<std::string> variables_kept_from_slurm();

/// Jobs of these users, by their ids, in all states that slurmctld still knows: those that ended lately, too.
[[nodiscard]] Answer<std::vector<JobRow>> queued_jobs(std::vector<unsigned> const& users);

/// Jobs that the accounting knows, by id or by name. Where there is no accounting, it knows none.
[[nodiscard]] Answer<std::vector<JobRow>> accounted_jobs(std::vector<std::uint64_t> const& jobs);
[[nodiscard]] Answer<std::vector<JobRow>> accounted_jobs(std::vector<std::string> const& names);

/// What `scontrol show job` says of a job.
[[nodiscard]] Answer<JobFacts> facts_of_job(std::string const& id);

/// MaxArraySize: array indexes stay below it.
[[nodiscard]] Answer<std::int64_t> max_array_size();

/// The partition of that name, or the default one for an empty name.
[[nodiscard]] Answer<Partition> find_partition(std::string const& name);

/// `sbatch` of a script; with jobs, it runs when all of these have ended, however.
[[nodiscard]] Sent send_script(std::filesystem::path const& script,
                               std::vector<std::uint64_t> const& after_any);

/// scancel of those jobs; nothing is known where it fails.
[[nodiscard]] Answer<bool> cancel_jobs(std::vector<std::uint64_t> const& jobs);

/// `scontrol requeue` of the job or array task ("12_3") that this process runs in.
[[nodiscard]] Answer<bool> requeue_job(std::string const& id);

/// Seconds that the job or array task ("12_3") has left of its time limit; nothing where it has none.
[[nodiscard]] Answer<std::optional<std::int64_t>> seconds_left_of(std::string const& id);

}  // namespace regatta
