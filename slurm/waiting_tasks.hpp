#pragma once

#include <filesystem>

namespace regatta {

/// Throws BusyError, naming the jobs, while array tasks of the study are pending or running in Slurm: `run`
/// would measure what they are there for. Warns where Slurm does not tell; asks nothing where nothing was
/// submitted.
void refuse_while_tasks_wait(std::filesystem::path const& study);

}  // namespace regatta
