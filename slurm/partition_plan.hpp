#pragma once

#include "driver/plan.hpp"
#include "slurm/arrays.hpp"
#include "slurm/slurm_output.hpp"
#include "slurm/submit.hpp"

/// What the nodes of a partition make of a job file. What sbatch would take, and would then never run or only
/// refuse when a part is sent already, is refused here.
namespace regatta {

/// The partition that the job file names; with --cores-per-node, nodes of that size. A dry run that is told
/// the cores asks nobody. Throws EnvironmentError where sinfo does not tell.
[[nodiscard]] Partition look_at_partition(Job const& job, SubmitOptions const& options);

/// The points that --only chooses, for nodes of that partition. Throws EnvironmentError for a point, or an
/// amount of memory, that none of them has.
[[nodiscard]] Plan plan_for(Partition const& partition, Job const& job, std::string const& only);

/// What shapes the arrays; max_array_size is not known yet. Throws JobError where the time limit suffices for
/// no attempt.
[[nodiscard]] ArrayRules rules_of(Job const& job, Partition const& partition);

}  // namespace regatta
