#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/analysis/comparison.hpp"
#include "results/analysis/scaling.hpp"

namespace regatta {

/// What a user asks of an answer.
struct Wishes {
  double min_efficiency = 0.75;  ///< of the cores, against the fastest on one core: what centres ask for
  std::optional<double> deadline_seconds;   ///< of one repetition
  std::optional<double> budget_core_hours;  ///< of one repetition
};

/// A row that may be the answer.
struct Choice {
  Row row;
  std::optional<Interval> efficiency;  ///< fastest one-core median / (cores x median); missing without one
  double core_hours = 0;               ///< of one repetition
};

/// What a kernel does, as far as its operations in flight tell. An I/O kernel has two answers: for a program
/// that has as few operations in flight as it has cores, and for one that may have as many as were measured.
enum class Volume : std::uint8_t { compute, low, high };

/// The answer for one kernel with one set of parameters.
struct Recommendation {
  std::string kernel;
  std::map<std::string, Value> parameters;
  Volume volume = Volume::compute;
  std::string refusal;  ///< why there is none, with what would help; empty: there is one
  Choice choice;
  std::vector<Choice> tied;              ///< others that cannot be told apart from it by what was asked
  std::optional<Choice> runner_up;       ///< the fastest of another runner
  Interval behind;                       ///< how many times slower the runner-up is
  double runner_up_p = 1;                ///< of the rank-sum test: that the two are equally fast
  bool runner_up_ties = false;           ///< neither intervals nor the test (0.05) tell them apart
  std::optional<ScalingSeries> scaling;  ///< the longest series of the choice; what its law says
};

/// Pure. The fastest row that meets the wishes: its efficiency, deadline and budget. Rows whose intervals
/// overlap the fastest's and that the rank-sum test cannot tell from it at 0.05 are all named, and the one
/// with the fewest cores, then of the simplest runner, is the choice. A kernel whose results differ between
/// runners is refused.
[[nodiscard]] std::vector<Recommendation> recommend(Records const& records, Wishes const& wishes);

}  // namespace regatta
