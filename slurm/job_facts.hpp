#pragma once

#include <map>
#include <string>
#include <string_view>

namespace regatta {

/// What Slurm says of a job, kept beside what is measured in it.
struct JobFacts {
  std::map<std::string, std::string> facts;  ///< "slurm_partition", "slurm_allocated", …: as Slurm's own text
  double queue_seconds = 0;                  ///< from when it might have started to when it did
};

/// Reads what `scontrol show job ID` prints (22.05, 23.11 and later). What it lacks is left out, so any text
/// is taken. Pure.
[[nodiscard]] JobFacts job_facts_of(std::string_view text);

}  // namespace regatta
