#pragma once

#include <filesystem>
#include <string>

#include "driver/job.hpp"
#include "slurm/submission.hpp"

/// The batch scripts. Pure.
namespace regatta {

/// What every script of a submission is made from.
struct ScriptFacts {
  std::filesystem::path program;  ///< the regatta binary, absolute
  std::filesystem::path study;    ///< its folder, absolute
  std::string study_name;
  std::string submission;  ///< its number
  Slurm slurm;             ///< of the job file
};

/// A batch's script. Of an array: each array task becomes `regatta task`; of the collecting job: `regatta
/// collect`. Nothing of a job file stands in it unquoted but the lines of `setup`, which are shell lines by
/// their nature.
[[nodiscard]] std::string script_text(ScriptFacts const& facts, Batch const& batch);

/// Seconds before the time limit at which SIGUSR1 warns; Slurm may send it up to a minute early.
inline constexpr int warning_seconds = 30;

}  // namespace regatta
