#pragma once

#include <filesystem>
#include <string>

namespace regatta {

struct RunOptions {
  std::filesystem::path job;
  std::filesystem::path output = "results";
  std::filesystem::path hostfile;  ///< of several nodes, for mpirun
  std::string only;                ///< a filter of points; empty: all
  bool fresh = false;
  bool json = false;
};

/// `regatta run`: does what the study still lacks, keeps every attempt, and tells what came out. The exit
/// code is 0, 5 when attempts failed, 4 when all that failed did so for the environment, or an
/// interruption's; other errors throw.
[[nodiscard]] int run_study(RunOptions const& options);

}  // namespace regatta
