#include <fmt/format.h>

#include "results/analysis/lint.hpp"

namespace regatta {

namespace {

std::string name_of(ScalingSeries const& series) {
  auto const size = series.rows.front().size;
  return fmt::format("{}{}, {} over {}", series.kernel,
                     series.growth == Growth::weak ? " (weak)"
                     : size > 0                    ? fmt::format(" {}", size)
                                                   : "",
                     series.runner, name_of(series.axis));
}

void lint_speedup(ScalingSeries const& series, LintLimits const& limits, std::vector<Warning>& warnings) {
  for (auto const& row : series.rows) {
    if (row.p == series.rows.front().p || row.efficiency.low <= limits.superlinear) continue;
    warnings.push_back(
        {fmt::format("{}: superlinear, {:.2f} times as fast on {} as on {}", name_of(series),
                     row.speedup.value, row.p, series.rows.front().p),
         "each core's share of the data fits into its cache now, or the base is slow: take a larger size, or "
         "say so beside the speedup",
         row.point});
    return;
  }
}

/// Noise above the effect: from one row to the next neither "no gain" nor "ideal" can be excluded.
void lint_noise(ScalingSeries const& series, std::vector<Warning>& warnings) {
  constexpr double no_gain = 0.5;  // twice the cores, and no more work a second: strong and weak alike
  for (auto const& row : series.rows) {
    if (!row.doubling) continue;
    if (row.doubling->low > no_gain || row.doubling->high < 1) continue;
    warnings.push_back(
        {fmt::format("{}: noise above the effect, up to {} neither \"no gain\" nor \"ideal\" is excluded",
                     name_of(series), row.p),
         "quiet the machine, raise `rounds`, or choose a larger size", row.point});
    return;
  }
}

void lint_shapes(ScalingSeries const& series, LintLimits const& limits, std::vector<Warning>& warnings) {
  auto const& first = series.rows.front();
  auto const& last = series.rows.back();
  if (series.axis == Axis::nodes && series.rows.size() < limits.node_counts)
    warnings.push_back({fmt::format("{}: {} node counts; centres ask for at least {}", name_of(series),
                                    series.rows.size(), limits.node_counts),
                        "add node counts to `nodes`, up to the production size", ""});
  else if (series.rows.size() == 2 && last.p >= 3 * first.p)
    warnings.push_back(
        {fmt::format("{}: two points, {} and {}, give no curve", name_of(series), first.p, last.p),
         "add what lies between: `cores = \"1..1node*2\"`", ""});
  if (series.axis != Axis::nodes && first.p > 1)
    warnings.push_back({fmt::format("{}: no run on one; its speedups are over {}", name_of(series), first.p),
                        "add 1 to `cores`, or name the base beside each speedup", ""});
}

}  // namespace

std::vector<Warning> lint_series(std::vector<ScalingSeries> const& all, LintLimits const& limits) {
  std::vector<Warning> warnings;
  for (auto const& series : all) {
    lint_speedup(series, limits, warnings);
    lint_noise(series, warnings);
    lint_shapes(series, limits, warnings);
  }
  return warnings;
}

std::vector<Warning> lint_points(std::vector<PointSummary> const& summaries, LintLimits const& limits) {
  std::vector<Warning> warnings;
  for (auto const& summary : summaries) {
    auto const& point = summary.point;
    auto const cores = point.shape.cores();
    // Operations in flight wait; of the others each core should compute.
    if (point.concurrency > 0 || cores < 2 || summary.utilisation <= 0 || summary.oversubscribed) continue;
    if (summary.utilisation * cores > limits.one_core) continue;
    warnings.push_back({fmt::format("{} {}, {} on {} cores: CPU time of one core only ({:.2f})", point.kernel,
                                    point.size(), point.runner, cores, summary.utilisation * cores),
                        "its workers share a core, or all but one had nothing to do: look at the placement, "
                        "or take a larger "
                        "size or a smaller grain",
                        point.id});
  }
  return warnings;
}

}  // namespace regatta
