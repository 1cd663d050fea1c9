#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/record.hpp"
#include "slurm/allocation.hpp"

/// Starting ranks by srun, as a step of the allocation. Pure.
namespace regatta {

/// srun with its options, up to the program that it starts: `ranks_per_node` processes on each of `nodes`,
/// each with the CPUs of its threads. Ranks bind themselves, so srun does not (--cpu-bind=none). A step takes
/// exactly what it needs, and does not wait for another one (--exact --overlap): attempts follow each other
/// faster than Slurm clears up. `mpi`: the processes are one MPI program (--mpi=pmix).
[[nodiscard]] std::vector<std::string> srun_of(std::filesystem::path const& srun,
                                               Allocation const& allocation, Shape const& shape, bool mpi);

/// Environment variables from which srun takes options that nobody gave it here (srun(1), "INPUT ENVIRONMENT
/// VARIABLES"), by name or by prefix. Those of options that srun_of gives count less than these, and stay.
[[nodiscard]] std::vector<std::string> srun_variables();

/// Whether srun says that Slurm is ending the job (preemption, requeue, scancel): no step will start in it
/// any more.
[[nodiscard]] bool job_is_ending(std::string const& text);

/// What srun said of ranks that failed, in the words that `mpirun`'s failures have; empty when it named none.
/// `text` is its standard error.
[[nodiscard]] std::string srun_cause(std::string const& text);

}  // namespace regatta
