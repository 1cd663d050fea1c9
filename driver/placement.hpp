#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/record.hpp"

/// Which cores an attempt gets, and the proof that it got them.
namespace regatta {

/// The cores that this process may use, in the machine's order (hwloc); one processing unit (CPU) a core
/// first, the other hardware threads of the same cores afterwards.
struct AllowedCpus {
  std::vector<int> cores;       ///< operating system index of one CPU a core
  std::vector<int> siblings;    ///< the other hardware threads of those cores, used when oversubscribed
  std::optional<double> quota;  ///< CPUs that the cgroups' bandwidth limit allows; none: no limit
  bool masked = false;          ///< the affinity mask leaves out cores that the cgroups allow

  /// Cores that can be used at the same time: limited by a quota, rounded down, at least 1.
  [[nodiscard]] int usable() const noexcept;
};

/// Reads the affinity mask, the topology and the cgroups of the calling process.
[[nodiscard]] AllowedCpus allowed_cpus();

/// A rank's CPUs, one a thread. When there are fewer cores than asked, `oversubscribed` is set, and behind
/// the cores come their other hardware threads before a CPU is taken again.
struct Placement {
  std::vector<int> cpus;
  bool oversubscribed = false;
  int shared = 0;  ///< of the CPUs, those that another attempt on this machine measures on too
};

/// Cuts `allowed` into consecutive groups of threads_per_rank and gives the group of the rank on this node.
/// Without a launcher a process has no such number. Throws EnvironmentError with a remedy when the cores or
/// the quota do not suffice for all ranks of the node and oversubscription is not allowed.
[[nodiscard]] Placement place(AllowedCpus const& allowed, Shape const& shape, std::optional<int> local_rank,
                              bool allow_oversubscription);

/// What one worker really had, read on its own thread.
struct WorkerMask {
  int worker = 0;
  std::vector<int> mask;  ///< CPUs of its affinity mask
  int cpu = -1;           ///< where it ran when asked
};
[[nodiscard]] WorkerMask read_mask(int worker);

/// One rank's masks as JSON: {"host", "rank", "workers": [{"worker", "mask", "cpu"}]}.
[[nodiscard]] std::string masks_json(std::string const& host, int rank, std::vector<WorkerMask> const& masks);

/// The same of all ranks as people and proposals want it, a line a thread: "host n1 rank 0 thread 1 affinity
/// 4-5".
[[nodiscard]] std::string affinity_text(std::vector<std::string> const& ranks);

/// Checks that a launcher started the ranks that the shape has. Returns what is wrong, with its remedy; empty
/// when they are as many.
[[nodiscard]] std::string rank_count_fault(int started, Point const& point);

/// Checks the masks of all ranks (JSON texts, in the order of ranks): each worker on one core of its own, as
/// many distinct cores on each host as the shape asks for. Returns what is wrong; empty when proven.
[[nodiscard]] std::string placement_fault(std::vector<std::string> const& ranks, Shape const& shape);

}  // namespace regatta
