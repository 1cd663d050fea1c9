#pragma once

#include <cstdint>
#include <string>

#include "results/journal.hpp"

namespace regatta {

/// In which order a study's attempts began.
enum class RunOrder : std::uint8_t {
  unknown,      ///< neither of these, or not recorded
  interleaved,  ///< round 1 of every point, then round 2
  sequential,   ///< all rounds of a point, then the next point
};

/// How a study was measured, as far as its records tell: a method must not claim more.
struct Procedure {
  std::size_t attempts = 0;                          ///< that count
  std::size_t failed = 0;                            ///< of these
  std::size_t samples = 0;                           ///< timed repetitions
  std::size_t rounds = 0;                            ///< different ones
  std::size_t fewest = 0, most = 0;                  ///< timed repetitions of an attempt that is ok
  std::size_t fewest_warmups = 0, most_warmups = 0;  ///< the same of repetitions before
  RunOrder order = RunOrder::unknown;
  bool ours =
      false;  ///< Regatta measured all of it: each attempt a fresh process, pinned, under a time limit
  bool results_compared = false;  ///< several runners recorded a result of the same work
};

/// Pure.
[[nodiscard]] Procedure procedure_of(Records const& records);

/// "1 round", "3 rounds, interleaved", "3 rounds, one point after the other"
[[nodiscard]] std::string rounds_text(Procedure const& procedure);
/// "after warm-up", "without warm-up", "some of them without warm-up"
[[nodiscard]] std::string warmup_text(Procedure const& procedure);

}  // namespace regatta
