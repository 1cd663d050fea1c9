#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace regatta {

struct ArrayTaskOptions {
  std::filesystem::path study;  ///< its folder
  std::string submission;       ///< its number
  std::size_t task = 0;         ///< of the submission, from 0
};

/// `regatta task`, which batch scripts start: runs the attempts that the points of an array task still lack,
/// all runners and rounds interleaved, each in the study's journals as soon as it ends. Stops before an
/// attempt that might not finish in the time left, and has Slurm requeue the job under its id. The exit code
/// is run's; 0 also when the job was requeued, or when there is nothing to do. Throws EnvironmentError when
/// the program or the job file changed since the submission, BusyError while a `regatta run` holds the study.
[[nodiscard]] int run_array_task(ArrayTaskOptions const& options);

}  // namespace regatta
