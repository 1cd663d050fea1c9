#include <fmt/format.h>

#include <cmath>
#include <string_view>
#include <unordered_map>

#include "results/analysis/lint.hpp"
#include "results/counted.hpp"

namespace regatta {

namespace {

/// The share of the workers' time that is lost where the tasks, all alike, are dealt out evenly.
double lost_share(std::int64_t count, double workers) {
  auto const tasks = static_cast<double>(count);
  return 1 - tasks / (std::ceil(tasks / workers) * workers);
}

std::string what_of(PointSummary const& summary) {
  auto const size = summary.point.size();
  return summary.tasks == size ? fmt::format("size {}", size)
                               : fmt::format("size {}, which is {},", size, counted(summary.tasks, "task"));
}

std::string workers_text(Point const& point) {
  if (point.concurrency > 0)
    return fmt::format("{} operation{} in flight", point.concurrency, point.concurrency == 1 ? "" : "s");
  return fmt::format("{} cores", point.shape.cores());
}

using Summaries = std::unordered_map<std::string_view, PointSummary const*>;

/// Times are compared as those of the same work, also where a rate stands beside them.
void lint_work(ScalingSeries const& series, Summaries const& points, Naming const& naming,
               std::vector<Warning>& warnings) {
  constexpr double same = 0.01;
  auto const work = [&](ScalingRow const& row) { return points.at(row.point)->operations; };
  auto const& first = series.rows.front();
  for (auto const& row : series.rows) {
    if (!(work(first) > 0 && work(row) > 0) || std::abs(work(row) / work(first) - 1) <= same) continue;
    warnings.push_back(
        {fmt::format(
             "{}: a repetition is {:.4g} operations on {} and {:.4g} on {}: its {}, efficiency, law and "
             "winner compare the times of unlike work",
             naming.of(series), work(first), first.p, work(row), row.p,
             series.throughput ? "gain" : "speedup"),
         "read the rates alone, or let the operations stay; work that grows with the cores is `scaling = "
         "\"weak\"`, with its `size`",
         row.point});
    return;
  }
}

}  // namespace

std::vector<Warning> lint_sizes(std::vector<PointSummary> const& summaries,
                                std::vector<ScalingSeries> const& all, Naming const& naming,
                                LintLimits const& limits) {
  Summaries points;
  for (auto const& summary : summaries) points.emplace(summary.point.id, &summary);
  std::vector<Warning> warnings;
  for (auto const& series : all) {
    if (series.growth == Growth::weak) continue;
    lint_work(series, points, naming, warnings);
    for (auto const& row : series.rows) {
      auto const& summary = *points.at(row.point);
      auto const& point = summary.point;
      auto const workers = static_cast<double>(point.concurrency > 0 ? point.concurrency : row.shape.cores());
      auto const lost = summary.tasks > 0 && workers > 1 ? lost_share(summary.tasks, workers) : 0;
      if (lost <= limits.imbalance) continue;
      warnings.push_back(
          {fmt::format("{}: {} cannot be divided by {}: {:.0f} % of {} time is lost at the end",
                       naming.of(series), what_of(summary), workers_text(point), 100 * lost,
                       point.concurrency > 0 ? "their" : "the cores'"),
           "take a size that gives a multiple of every number of cores, a much larger one, or smaller tasks",
           row.point});
      break;
    }
  }
  return warnings;
}

}  // namespace regatta
