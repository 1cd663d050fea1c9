#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace regatta {

struct RunOptions {
  std::filesystem::path job;
  std::filesystem::path output = "results";
  std::filesystem::path hostfile;  ///< of several nodes, for mpirun
  std::string only;                ///< a filter of points; empty: all
  bool fresh = false;
  bool json = false;
  /// Asked with the study's folder before anything runs; throws BusyError when others are to measure it.
  std::function<void(std::filesystem::path const&)> check_others = [](std::filesystem::path const&) {};
};

/// `regatta run`: does what the study still lacks, keeps every attempt, and tells what came out. The exit
/// code is 0, 5 when attempts failed, 4 when all that failed did so for the environment, or an
/// interruption's; other errors throw.
[[nodiscard]] int run_study(RunOptions const& options);

}  // namespace regatta
