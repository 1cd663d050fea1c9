#pragma once

#include <cstdint>
#include <string>

#include "results/analysis/law.hpp"
#include "tests/results/simulate.hpp"

/// Studies of known laws, and what the analysis makes of them: for the tests, and for the program `planted`.
namespace regatta::planted {

/// What is true of one study.
struct Truth {
  LawKind kind = LawKind::amdahl;
  simulate::Options options;
  bool identifiable = true;  ///< no other law lies within the noise of these points
};

/// Drawn from the seed: law, parameters, noise of 1 to 10 %, cores up to 16 to 64, 3 to 10 rounds; a third
/// with outliers, a third with drift, a third with attempts that differ.
[[nodiscard]] Truth draw(std::uint64_t seed, Growth growth);

/// How often what was found is true.
struct Score {
  int studies = 0;
  int serial = 0, serial_held = 0;                ///< serial fractions, and those that lie in their interval
  int extra = 0, extra_held = 0;                  ///< coherence or communication
  int at_four_times = 0, at_four_times_held = 0;  ///< speedups extrapolated to 4 × the largest measured
  int identifiable = 0, right_law = 0;
  int recommended = 0;
  int right_recommendation = 0;     ///< the true optimum is the choice, or ties with it
  int named_by_recommendation = 0;  ///< that, or a row that may meet what is asked, or surely does
  double width = 0;                 ///< of the serial fractions' intervals, in all
};

/// Adds one study to the score.
void judge(Truth const& truth, Score& score);

[[nodiscard]] std::string text_of(Score const& score);

}  // namespace regatta::planted
