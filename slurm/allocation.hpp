#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slurm/job_facts.hpp"

/// The Slurm allocation that this process runs in: what `salloc` or `sbatch` gave. Pure.
namespace regatta {

struct Allocation {
  std::string job;        ///< the id that srun takes, such as "12"
  std::string label;      ///< as people write it: "12", or "11_3" in an array
  std::string nodes;      ///< their names as Slurm writes them, such as "n[1-2]"
  std::vector<int> cpus;  ///< that are ours on each node
  bool on_node = true;    ///< this process runs on the first of the nodes (sbatch), not elsewhere (salloc)

  JobFacts job_facts;  ///< what Slurm told of it when it was asked

  [[nodiscard]] int node_count() const noexcept { return static_cast<int>(cpus.size()); }
  /// What every node has.
  [[nodiscard]] int cores_per_node() const;
};

/// The value of an environment variable, if it is set.
using Variables = std::function<std::optional<std::string>(char const* name)>;

/// The job that this process is in, as people write it and Slurm's commands take it: "12", or "11_3" in an
/// array, whose own number is that of its last task, too. Empty outside of Slurm.
[[nodiscard]] std::string job_label(Variables const& variables);

/// Reads SLURM_JOB_ID and what belongs to it (sbatch(1), "OUTPUT ENVIRONMENT VARIABLES"); nothing outside of
/// Slurm, or where the number of cores is not told. Throws EnvironmentError where Slurm's variables
/// contradict each other or are no numbers.
[[nodiscard]] std::optional<Allocation> allocation_of(Variables const& variables);

/// Slurm's short form of a number a node: "2(x2),1" is {2, 2, 1}. Throws EnvironmentError for anything else.
[[nodiscard]] std::vector<int> counts_of_nodes(std::string_view text);

}  // namespace regatta
