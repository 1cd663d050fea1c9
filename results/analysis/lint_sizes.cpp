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

}  // namespace

std::vector<Warning> lint_sizes(std::vector<PointSummary> const& summaries,
                                std::vector<ScalingSeries> const& all, Naming const& naming,
                                LintLimits const& limits) {
  std::unordered_map<std::string_view, PointSummary const*> points;
  for (auto const& summary : summaries) points.emplace(summary.point.id, &summary);
  std::vector<Warning> warnings;
  for (auto const& series : all) {
    if (series.growth == Growth::weak) continue;
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
