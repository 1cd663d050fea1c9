#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "driver/point_request.hpp"
#include "slurm/allocation.hpp"

namespace regatta {

/// What a launcher starts: an argv array, never a shell string.
struct Command {
  std::vector<std::string> argv;
  std::map<std::string, std::string> set;  ///< environment variables that are set
  std::vector<std::string> unset;          ///< and those that are taken away, by name or by prefix ("OMP_*")
  /// srun's processes are Slurm's, perhaps on other nodes: it ends them when it gets SIGTERM.
  bool by_srun = false;
  bool allocated = false;      ///< it runs in an allocation of Slurm
  bool several_nodes = false;  ///< not all that it starts descends from this process
};

/// How attempts are started here.
struct LaunchOptions {
  /// The regatta binary itself. Beside it stand regatta-point and regatta-point-mpi, which start faster: the
  /// one without MPI, both without the driver.
  std::filesystem::path program;
  std::filesystem::path mpirun = "mpirun";
  int cores = 0;                         ///< that may be used of a node; 0: not known
  bool as_root = false;                  ///< adds --allow-run-as-root
  bool as_rank = false;                  ///< a launcher has started this process, which is to become a rank
  std::filesystem::path hostfile;        ///< for several nodes without Slurm; empty: this machine
  std::optional<Allocation> allocation;  ///< of Slurm; its nodes are used
  std::filesystem::path srun;            ///< by which ranks are started there; empty: mpirun does it
  std::filesystem::path
      temporary;  ///< TMPDIR of the attempt: short, as sockets are made in it; empty: left as it is
  std::filesystem::path scratch;  ///< for files of kernels; empty: TMPDIR's
  std::filesystem::path
      shared_memory;  ///< where ranks of a node share memory; empty: Open MPI's choice, /dev/shm
};

/// Whether the point's runner has MPI ranks, which mpirun or srun starts.
[[nodiscard]] bool is_by_mpirun(Point const& point);

/// The regatta binary that this process runs. Throws std::filesystem::filesystem_error without /proc.
[[nodiscard]] std::filesystem::path this_program();

/// Pure: the command of one attempt, for a process of its own or for mpirun.
[[nodiscard]] Command command_of(PointRequest const& request, LaunchOptions const& options);

/// What was taken away, by name and value: read_environment() records it.
inline constexpr char const* taken_away_variable = "REGATTA_TAKEN_AWAY";

/// Pure: `base` (NAME=VALUE each) with a command's variables set and unset, sorted by name.
[[nodiscard]] std::vector<std::string> environment_of(Command const& command,
                                                      std::vector<std::string> const& base);

/// The command as a line to paste into a shell: `env NAME=VALUE … program arguments`, quoted where needed.
[[nodiscard]] std::string shell_text(Command const& command);

}  // namespace regatta
