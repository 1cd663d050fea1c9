#pragma once

#include <filesystem>
#include <string>

namespace regatta {

struct SubmitOptions {
  std::filesystem::path job;
  std::filesystem::path output = "results";
  std::string only;        ///< a filter of points; empty: all
  int cores_per_node = 0;  ///< 0: as sinfo says
  bool dry_run = false;    ///< show, and send and write nothing
  bool json = false;
};

/// `regatta submit`: sends what a study lacks, and what Slurm does not have already, as job arrays. The exit
/// code is 0, or 4 when Slurm took only a part; other errors throw, and then nothing was sent.
[[nodiscard]] int submit_study(SubmitOptions const& options);

}  // namespace regatta
