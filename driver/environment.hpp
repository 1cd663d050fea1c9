#pragma once

#include "results/record.hpp"

namespace regatta {

/// What of this machine and this program may change a measurement, and does not change while a study runs:
/// host, CPU, caches, governor, huge pages, clock source, kernel, memory, cgroup limits, compiler and flags,
/// library versions, commit, the job's ids under Slurm, and the environment variables that matter (OMP_*,
/// OMPI_MCA_*, SLURM_*, …), where what they were is text. Its id is a hash of the facts, so equal machines in
/// equal states share one row. `extra` are facts that only the caller knows (the MPI library's version).
[[nodiscard]] Environment read_environment(std::map<std::string, std::string> extra);

/// The environment with more facts, and so another id.
[[nodiscard]] Environment with_facts(Environment environment, std::map<std::string, std::string> const& more);

/// A control group's path without the step of a Slurm job that it may end in: each attempt may be a step of
/// its own, in the same state of the same machine.
[[nodiscard]] std::string without_step(std::string const& cgroup);

/// The host's name, as the kernel has it.
[[nodiscard]] std::string host_name();

}  // namespace regatta
