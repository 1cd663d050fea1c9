#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "driver/interrupts.hpp"
#include "slurm/submission.hpp"

namespace regatta {

/// What became of a submission's batches.
struct SendResult {
  std::vector<std::pair<Batch const*, std::uint64_t>> jobs;  ///< those that Slurm has, with their job ids
  std::string why_not_all;                                   ///< empty when Slurm has all of them
  bool interrupted = false;
};

/// Sends the batches of a written submission one after the other, the collecting one behind the arrays and
/// behind `earlier`, the study's jobs that are still active: results.h5 is made when all have ended.
/// Before each sbatch the intention is written down, synced, and after it the job id; an sbatch that fails is
/// looked up by the batch's name before anything is concluded. Stops at the first that Slurm does not take:
/// what comes after would most likely meet the same limit, and the next `submit` sends it.
[[nodiscard]] SendResult send_batches(std::filesystem::path const& study, Submission const& submission,
                                      std::vector<std::uint64_t> const& earlier, Interrupts& interrupts);

}  // namespace regatta
