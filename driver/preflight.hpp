#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "driver/placement.hpp"
#include "results/record.hpp"
#include "slurm/allocation.hpp"

namespace regatta {

/// What is known of this machine before anything is started.
struct Preflight {
  AllowedCpus cpus;
  std::filesystem::path mpirun;          ///< where it was found; empty: nowhere
  std::filesystem::path point;           ///< regatta-point, likewise
  std::filesystem::path point_mpi;       ///< regatta-point-mpi
  unsigned long open_files = 0;          ///< the hard limit of descriptors
  bool several_nodes = false;            ///< a hostfile was given
  std::vector<std::string> hosts;        ///< that it names
  std::optional<Allocation> allocation;  ///< of Slurm, whose nodes and cores are used
  std::filesystem::path srun;            ///< where it was found; empty: nowhere, or mpirun is to do it
  bool allow_oversubscription = false;

  /// Cores that may be used of a node.
  [[nodiscard]] int cores_per_node() const;
  /// CPUs that the cgroups here allow, where attempts run here; none: no limit.
  [[nodiscard]] std::optional<double> quota() const;
  /// Nodes that a point can have.
  [[nodiscard]] int node_count() const;
};

/// Checks that every point can be started here, so that nothing runs when something never could. Pure.
/// Throws EnvironmentError with the package, option or setting that would help.
void check_before_launch(std::vector<Point> const& points, Preflight const& here);

}  // namespace regatta
