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
  double min_efficiency = usual_min_efficiency;  ///< see Choice::efficiency
  std::optional<double> deadline_seconds;        ///< of one repetition
  std::optional<double> budget_core_hours;       ///< of one repetition
};

/// A row that may be the answer.
struct Choice {
  Row row;
  /// Against the fastest on the fewest cores that ran, p_b T_b / (p T), weak T_b / T. Missing where all rows
  /// have as many cores: then nobody knows it.
  std::optional<Interval> efficiency;
  double core_hours = 0;  ///< of one repetition
  double work = 1;        ///< against the other rows': in weak series it grows as the cores do
  [[nodiscard]] int cores() const noexcept { return row.summary.point.shape.cores(); }
  /// Work a second; what is to be as much as possible.
  [[nodiscard]] double speed() const noexcept { return work / row.summary.seconds.median; }
};

/// What a kernel does, as far as its operations in flight tell. An I/O kernel has two answers: for a program
/// that has as few operations in flight as it has cores, and for one that may have as many as were measured.
enum class Volume : std::uint8_t { compute, low, high };

/// The answer for one kernel with one set of parameters; of weak series one for all their sizes.
struct Recommendation {
  std::string kernel;
  std::map<std::string, Value> parameters;  ///< weak: without `size`
  Volume volume = Volume::compute;
  Growth growth = Growth::strong;
  int kernel_version = 1;
  double size_per_core = 0;  ///< weak
  std::string refusal;       ///< why there is none, with what would help; empty: there is one
  Choice choice;
  bool is_sure = true;       ///< the choice's whole intervals meet the wishes
  std::vector<Choice> tied;  ///< others that meet them and cannot be told apart from the fastest
  std::vector<Choice>
      perhaps;  ///< others that would be the answer, did the truth lie elsewhere in an interval
  std::optional<Choice> sure;  ///< the fastest of those that surely meet the wishes, where the choice is not
  std::optional<Choice> runner_up;       ///< the fastest of another runner that meets the wishes
  bool has_other_runner = false;         ///< whether another was measured at all
  Interval behind;                       ///< how many times as long the runner-up takes for the same work
  double runner_up_p = 1;                ///< of p_against(): that the two are equally fast
  std::size_t oversubscribed = 0;        ///< rows that do not count: more workers than cores
  bool runner_up_ties = false;           ///< they are not told apart
  bool can_be_told_apart = true;         ///< else one attempt of a row tells nothing, and no tie is called
  std::optional<ScalingSeries> scaling;  ///< the longest series of the choice; what its law says
};

/// Pure. Of the rows that meet the wishes as measured, the one with most work a second; where others are not
/// told apart from it (p_against()) and are within 10 % of it, the one with the fewest cores of these, then
/// of the simplest runner, then with the fewest operations in flight. Rows with more workers than cores do
/// not count. A kernel whose results differ between runners is refused.
[[nodiscard]] std::vector<Recommendation> recommend(Records const& records, Wishes const& wishes);

}  // namespace regatta
