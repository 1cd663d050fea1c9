#pragma once

#include <optional>
#include <string>
#include <vector>

#include "results/analysis/contest.hpp"
#include "results/analysis/interval.hpp"
#include "results/analysis/summary.hpp"

namespace regatta {

/// What a rate counts: floating-point operations where the work has at least one a byte, else bytes, else
/// operations. (No current machine moves a byte as fast as it computes a flop: below one, memory is the
/// bound.)
enum class RateUnit : std::uint8_t { none, flops, bytes, operations };
struct Rate {
  double per_second = 0;
  RateUnit unit = RateUnit::none;
};
[[nodiscard]] Rate rate_of(PointSummary const& summary);

/// A runner and a shape in a comparison.
struct Row {
  PointSummary summary;
  std::optional<Interval> over_serial;  ///< speedup against the fastest serial point
  std::optional<Interval> over_itself;  ///< against the same runner, schedule and concurrency on one core
  std::optional<double> efficiency;     ///< over_itself / cores; missing where that is
  Rate rate;
  bool best = false;  ///< the fastest, or not told apart from it, see p_against()
};

/// All rows of one kernel with one set of parameters. Operations in flight are a property of a row, as cores
/// are: a model is chosen with its concurrency.
struct Comparison {
  std::string kernel;
  std::map<std::string, Value> parameters;
  std::vector<Row> rows;
  bool too_few = false;  ///< some row has one attempt only, which tells nothing of others: no winner is named
  std::string winner;  ///< a runner's name; "tie" when several runners are best; empty when nothing was timed
  bool results_differ = false;  ///< then nobody wins
  /// Of all rows, of which there is one at least.
  [[nodiscard]] int kernel_version() const noexcept { return rows.front().summary.point.kernel_version; }
};

/// Pure. Comparisons, and the rows of each, in the order in which their first points stand.
[[nodiscard]] std::vector<Comparison> compare(std::vector<PointSummary> const& summaries);

}  // namespace regatta
