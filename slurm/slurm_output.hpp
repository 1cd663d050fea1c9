#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "slurm/answer.hpp"

/// What the texts of scontrol, sinfo and sbatch say. Pure.
namespace regatta {

/// What nodes a partition has; or several, of which Slurm chooses one for each job.
struct Partition {
  std::string name;                ///< "short,long" of several
  int cores_per_node = 0;          ///< CPUs of its smallest node, as Slurm counts them
  std::int64_t nodes = 0;          ///< of all sizes, in the partition that has the most: no job spans two
  bool several_sizes = false;      ///< not all nodes have so many
  int most_cores_per_node = 0;     ///< CPUs of its largest node; 0: not known
  std::int64_t limit_seconds = 0;  ///< of the longest job that fits into each; 0: any
  std::int64_t memory_mib = 0;     ///< of its largest node, as Slurm counts it; 0: not known
};

/// How an sbatch ended.
struct Sent {
  enum class What : std::uint8_t {
    submitted,
    refused,  ///< by sbatch or slurmctld: there is no job
    unclear,  ///< there may be one
  };
  What what = What::unclear;
  std::uint64_t job = 0;
  std::string why;  ///< sbatch's own words
};

/// MaxArraySize in what `scontrol show config` prints.
[[nodiscard]] Answer<std::int64_t> max_array_size_from(std::string_view config);

/// What sinfo is asked for: `--noheader --format=`. A line a partition and kind of node.
inline constexpr char const* sinfo_format = "%P|%c|%l|%D|%m";
/// The partition of that name, or for an empty name the default one, which sinfo marks with "*". As sbatch
/// takes it, the name may be a list, "short,long": each of them has to be there.
[[nodiscard]] Answer<Partition> partition_from(std::string_view sinfo, std::string const& name);

/// What `sbatch --parsable` came to. An error of the connection says nothing of the job: slurmctld may have
/// taken it and the answer got lost. So does an exit without an id.
[[nodiscard]] Sent sent_from(int exit_code, std::string const& out, std::string const& err);

/// Seconds in what `squeue --format=%L` prints for one job; nothing for one without a time limit. Several
/// lines are no answer: nobody knows which of them is meant.
[[nodiscard]] Answer<std::optional<std::int64_t>> seconds_left_from(std::string_view text);

}  // namespace regatta
