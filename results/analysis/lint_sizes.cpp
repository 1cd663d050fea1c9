#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

#include "results/analysis/lint.hpp"

namespace regatta {

namespace {

/// A whole number above 0 among the parameters; 0: there is none of that name.
std::int64_t count_of(Point const& point, char const* name) {
  auto const found = point.parameters.find(name);
  if (found == point.parameters.end()) return 0;
  auto const* const number = std::get_if<std::int64_t>(&found->second);
  return number != nullptr && *number > 0 ? *number : 0;
}

/// Tasks of a step, as the kernels' documented parameters cut them: rows, block or tile of a task; width of
/// compute_bound, whose size is a task's own. 0: not known. Blocks of I/O kernels are bytes of an operation.
std::int64_t tasks_of(Point const& point) {
  auto const size = point.size();
  auto const parts = [&](std::int64_t each) { return (size + each - 1) / each; };
  if (size <= 0) return 0;
  if (point.concurrency > 0) return size;
  if (auto const width = count_of(point, "width"); width > 0) {
    auto const pattern = point.parameters.find("pattern");
    bool const steps = pattern != point.parameters.end() && pattern->second == Value(std::string("trivial"));
    return steps ? 0 : width;  // the trivial pattern makes tasks of all steps at once
  }
  if (auto const tile = count_of(point, "tile"); tile > 0) return parts(tile) * parts(tile);
  for (auto const* const name : {"rows", "block"})
    if (auto const each = count_of(point, name); each > 0) return parts(each);
  return size;
}

/// The share of the cores' time that is lost where the tasks, all alike, are dealt out evenly.
double lost_share(std::int64_t tasks, std::int64_t cores) {
  auto const most = (tasks + cores - 1) / cores;  // of one core
  return 1 - static_cast<double>(tasks) / static_cast<double>(most * cores);
}

}  // namespace

std::vector<Warning> lint_sizes(std::vector<PointSummary> const& summaries,
                                std::vector<ScalingSeries> const& all, LintLimits const& limits) {
  std::unordered_map<std::string_view, Point const*> points;
  for (auto const& summary : summaries) points.emplace(summary.point.id, &summary.point);
  std::vector<Warning> warnings;
  for (auto const& series : all) {
    if (series.growth == Growth::weak) continue;
    for (auto const& row : series.rows) {
      auto const& point = *points.at(row.point);
      auto const tasks = tasks_of(point), cores = static_cast<std::int64_t>(row.shape.cores());
      if (tasks <= 0 || cores < 2 || lost_share(tasks, cores) <= limits.imbalance) continue;
      auto const what = tasks == row.size ? fmt::format("size {}", row.size)
                                          : fmt::format("size {}, which is {} task{},", row.size, tasks,
                                                        tasks == 1 ? "" : "s");
      warnings.push_back(
          {fmt::format(
               "{} {}, {} over {}: {} cannot be divided by {} cores, {:.0f} % of them wait at the end",
               series.kernel, row.size, series.runner, name_of(series.axis), what, cores,
               100 * lost_share(tasks, cores)),
           "take a size that gives a multiple of every number of cores, a much larger one, or smaller tasks",
           row.point});
      break;
    }
  }
  return warnings;
}

}  // namespace regatta
