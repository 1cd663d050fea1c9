#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "results/analysis/lint.hpp"

namespace regatta {

namespace {

void lint_speedup(ScalingSeries const& series, Naming const& naming, LintLimits const& limits,
                  std::vector<Warning>& warnings) {
  for (auto const& row : series.rows) {
    if (row.p == series.rows.front().p || row.efficiency.low <= limits.superlinear) continue;
    warnings.push_back(
        {fmt::format("{}: superlinear, {:.2f} times as fast on {} as on {}", naming.of(series),
                     row.speedup.value, row.p, series.rows.front().p),
         "each core's share of the data fits into its cache now, or the base is slow: take a larger size, or "
         "say so beside the speedup",
         row.point});
    return;
  }
}

/// Noise above the effect: from one row to the next neither "no gain" nor "ideal" can be excluded. No gain is
/// a time that stays, or, of work that grows with the cores, one that grows with it: half of the efficiency.
void lint_noise(ScalingSeries const& series, Naming const& naming, std::vector<Warning>& warnings) {
  constexpr double no_gain = 0.5;
  for (auto const& row : series.rows) {
    if (!row.doubling || row.doubling->low > no_gain || row.doubling->high < 1) continue;
    warnings.push_back(
        {fmt::format("{}: noise above the effect: the times vary so much that going to {} may have gained "
                     "nothing, or all that it could",
                     naming.of(series), row.p),
         "quiet the machine, raise `rounds`, or choose a larger size", row.point});
    return;
  }
}

/// Ranks of several threads, or several ranks of threads, have no shape of one core.
bool can_have_one_core(ScalingSeries const& series) {
  auto const& shape = series.rows.front().shape;
  return (series.axis == Axis::ranks && shape.threads_per_rank == 1) ||
         (series.axis == Axis::cores && shape.ranks() == 1);
}

void lint_shapes(ScalingSeries const& series, Naming const& naming, LintLimits const& limits,
                 std::vector<Warning>& warnings) {
  auto const& first = series.rows.front();
  auto const& last = series.rows.back();
  if (series.axis == Axis::nodes && series.rows.size() < limits.node_counts)
    warnings.push_back({fmt::format("{}: {} node counts; centres ask for at least {}", naming.of(series),
                                    series.rows.size(), limits.node_counts),
                        "add node counts to `nodes`, up to the production size", ""});
  else if (series.rows.size() == 2 && last.p >= 3 * first.p)
    warnings.push_back(
        {fmt::format("{}: two points, {} and {}, give no curve", naming.of(series), first.p, last.p),
         "add what lies between: `cores = \"1..1node*2\"`", ""});
  if (can_have_one_core(series) && first.p > 1)
    warnings.push_back(
        {fmt::format("{}: no run on one; its speedups are over {}", naming.of(series), first.p),
         "add 1 to `cores`, or name the base beside each speedup", ""});
}

}  // namespace

std::vector<Warning> lint_series(std::vector<ScalingSeries> const& all, Naming const& naming,
                                 LintLimits const& limits) {
  std::vector<Warning> warnings;
  for (auto const& series : all) {
    lint_speedup(series, naming, limits, warnings);
    lint_noise(series, naming, warnings);
    lint_shapes(series, naming, limits, warnings);
  }
  return warnings;
}

namespace {

/// The CPU time that a kernel's runs on one core used of it: less than 1 where the machine was busy.
std::map<std::string_view, double> one_core_use(std::vector<PointSummary> const& summaries) {
  std::map<std::string_view, std::vector<double>> all;
  for (auto const& summary : summaries)
    if (summary.point.shape.cores() == 1 && summary.utilisation > 0)
      all[summary.point.kernel].push_back(summary.utilisation);
  std::map<std::string_view, double> medians;
  for (auto& [kernel, uses] : all) medians[kernel] = std::min(1.0, median_of(std::move(uses)));
  return medians;
}

}  // namespace

std::vector<Warning> lint_points(std::vector<PointSummary> const& summaries, Naming const& naming,
                                 LintLimits const& limits) {
  auto const on_one = one_core_use(summaries);
  std::vector<Warning> warnings;
  for (auto const& summary : summaries) {
    auto const& point = summary.point;
    auto const cores = point.shape.cores();
    // Operations in flight wait; of the others each core should compute.
    if (point.concurrency > 0 || cores < 2 || summary.utilisation <= 0 || summary.oversubscribed) continue;
    auto const known = on_one.find(point.kernel);
    auto const of_one = known == on_one.end() ? 1 : known->second;
    if (summary.utilisation * cores > limits.one_core * of_one) continue;
    warnings.push_back({fmt::format("{}: CPU time of one core only ({:.2f} CPU seconds a second)",
                                    naming.of(point), summary.utilisation * cores),
                        "its workers share a core, or all but one had nothing to do: look at the placement, "
                        "or take a larger "
                        "size or a smaller grain",
                        point.id});
  }
  return warnings;
}

}  // namespace regatta
