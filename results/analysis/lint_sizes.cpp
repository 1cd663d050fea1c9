#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_map>

#include "results/analysis/lint.hpp"

namespace regatta {

namespace {

/// A parameter that counts something, as the kernels' documents bound them; 0: there is none of that name.
double count_of(Point const& point, char const* name) {
  constexpr std::int64_t most = 1'000'000'000'000;
  auto const found = point.parameters.find(name);
  if (found == point.parameters.end()) return 0;
  auto const* const number = std::get_if<std::int64_t>(&found->second);
  return number != nullptr && *number > 0 && *number <= most ? static_cast<double>(*number) : 0;
}

/// How a kernel of ours cuts its size into tasks: into parts of a parameter's length, or one by one.
struct Cutting {
  std::string_view kernel;
  char const* part;  ///< nullptr: the size counts tasks
};
constexpr std::array<Cutting, 16> cuttings{{{"mandelbrot", nullptr},
                                            {"sha256", nullptr},
                                            {"sleep", nullptr},
                                            {"file_read", nullptr},
                                            {"file_write", nullptr},
                                            {"http_get", nullptr},
                                            {"mixed", nullptr},
                                            {"count", "block"},
                                            {"montecarlo_pi", "block"},
                                            {"nbody", "block"},
                                            {"kmeans", "block"},
                                            {"triad", "block"},
                                            {"heat2d", "rows"},
                                            {"cg", "rows"},
                                            {"transpose", "rows"},
                                            {"dgemm", "tile"}}};

double compute_bound_tasks(Point const& point) {
  auto const pattern = point.parameters.find("pattern");
  if (pattern == point.parameters.end()) return 0;
  // The trivial pattern makes tasks of all steps at once.
  auto const width = count_of(point, "width");
  return pattern->second == Value(std::string("trivial")) ? width * count_of(point, "steps") : width;
}

/// The share of the workers' time that is lost where the tasks, all alike, are dealt out evenly.
double lost_share(double tasks, double workers) {
  return 1 - tasks / (std::ceil(tasks / workers) * workers);
}

std::string what_of(Point const& point, double tasks) {
  auto const size = static_cast<double>(point.size());
  return tasks == size
             ? fmt::format("size {}", point.size())
             : fmt::format("size {}, which is {:.0f} task{},", point.size(), tasks, tasks == 1 ? "" : "s");
}

std::string workers_text(Point const& point) {
  if (point.concurrency > 0)
    return fmt::format("{} operation{} in flight", point.concurrency, point.concurrency == 1 ? "" : "s");
  return fmt::format("{} cores", point.shape.cores());
}

}  // namespace

double tasks_of(Point const& point) {
  if (point.kernel == "compute_bound") return compute_bound_tasks(point);
  auto const* const cutting = std::find_if(cuttings.begin(), cuttings.end(),
                                           [&](Cutting const& one) { return one.kernel == point.kernel; });
  auto const size = count_of(point, "size");
  if (cutting == cuttings.end() || size == 0) return 0;
  if (cutting->part == nullptr) return size;
  auto part = count_of(point, cutting->part);
  if (part == 0) return 0;
  constexpr double line = 8;  // doubles of a cache line, of which triad takes whole ones
  if (point.kernel == "triad") part = std::ceil(part / line) * line;
  auto const parts = std::ceil(size / part);
  return point.kernel == "dgemm" ? parts * std::ceil(size / (2 * part)) : parts;  // twice as wide as high
}

std::vector<Warning> lint_sizes(std::vector<PointSummary> const& summaries,
                                std::vector<ScalingSeries> const& all, Naming const& naming,
                                LintLimits const& limits) {
  std::unordered_map<std::string_view, Point const*> points;
  for (auto const& summary : summaries) points.emplace(summary.point.id, &summary.point);
  std::vector<Warning> warnings;
  for (auto const& series : all) {
    if (series.growth == Growth::weak) continue;
    for (auto const& row : series.rows) {
      auto const& point = *points.at(row.point);
      auto const tasks = tasks_of(point);
      auto const workers = static_cast<double>(point.concurrency > 0 ? point.concurrency : row.shape.cores());
      if (tasks == 0 || workers < 2 || lost_share(tasks, workers) <= limits.imbalance) continue;
      warnings.push_back(
          {fmt::format("{}: {} cannot be divided by {}: {:.0f} % of {} time is lost at the end",
                       naming.of(series), what_of(point, tasks), workers_text(point),
                       100 * lost_share(tasks, workers), point.concurrency > 0 ? "their" : "the cores'"),
           "take a size that gives a multiple of every number of cores, a much larger one, or smaller tasks",
           row.point});
      break;
    }
  }
  return warnings;
}

}  // namespace regatta
