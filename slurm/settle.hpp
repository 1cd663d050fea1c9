#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "slurm/activity.hpp"

/// Finding out what became of an sbatch whose answer is not known.
namespace regatta {

/// Looks for jobs of that name, in the users' queue and then in the accounting, up to three times, since
/// slurmctld may still be at work. Returns the job, or 0 when Slurm answered each time and knows none. Throws
/// EnvironmentError where Slurm does not answer: nobody knows then, and nothing may be sent.
[[nodiscard]] std::uint64_t look_for_job(std::string const& name, std::vector<unsigned> const& users);

/// Settles every batch of earlier submissions that was about to be sent by a process that never came to say
/// more: its job is written to the ledger, or that there is none. Throws as above.
void settle_open_batches(std::filesystem::path const& study, std::vector<KnownSubmission>& submissions);

}  // namespace regatta
