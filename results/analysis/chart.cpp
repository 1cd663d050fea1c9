#include "results/analysis/chart.hpp"

#include <algorithm>
#include <tuple>

namespace regatta {

namespace {

/// By the work of one core, or of the whole problem. The size of a weak series does not tell its work, which
/// may grow like the size's cube: its cores do.
double work_a_second(ScalingSeries const& series) {
  double most = 0;
  for (auto const& row : series.rows) {
    auto const work = series.growth == Growth::weak ? row.shape.cores() : 1;
    if (row.seconds.value > 0) most = std::max(most, work / row.seconds.value);
  }
  return most;
}

bool is_better(ScalingSeries const& a, ScalingSeries const& b) {
  return std::tuple(a.rows.size(), work_a_second(a)) > std::tuple(b.rows.size(), work_a_second(b));
}

bool belongs(Chart const& chart, ScalingSeries const& series) {
  auto const& first = *chart.series.front();
  return first.kernel == series.kernel && first.kernel_version == series.kernel_version &&
         first.parameters == series.parameters && first.growth == series.growth &&
         first.size_per_core == series.size_per_core &&
         (first.axis == Axis::nodes) == (series.axis == Axis::nodes);
}

Axis axis_of(Chart const& chart) {
  if (chart.series.front()->axis == Axis::nodes) return Axis::nodes;
  bool const ranks = std::all_of(chart.series.begin(), chart.series.end(), [](auto const* series) {
    return series->axis == Axis::ranks && series->rows.front().shape.threads_per_rank == 1;
  });
  return ranks ? Axis::ranks : Axis::cores;
}

}  // namespace

int Chart::position(ScalingRow const& row) const noexcept {
  return axis == Axis::nodes ? row.shape.nodes : row.shape.cores();
}

ScalingSeries const& Chart::fastest() const noexcept {
  return **std::min_element(series.begin(), series.end(),
                            [](auto const* a, auto const* b) { return is_better(*a, *b); });
}

std::vector<Chart> charts_of(std::vector<ScalingSeries> const& all) {
  std::vector<Chart> charts;
  for (auto const& series : all) {
    auto const found = std::find_if(charts.begin(), charts.end(),
                                    [&](Chart const& chart) { return belongs(chart, series); });
    if (found == charts.end()) {
      charts.push_back({{&series}, series.axis});
      continue;
    }
    auto const same = std::find_if(found->series.begin(), found->series.end(),
                                   [&](auto const* known) { return known->runner == series.runner; });
    if (same == found->series.end())
      found->series.push_back(&series);
    else if (is_better(series, **same))
      *same = &series;
  }
  for (auto& chart : charts) chart.axis = axis_of(chart);
  std::stable_sort(charts.begin(), charts.end(), [](Chart const& a, Chart const& b) {
    return a.axis == Axis::nodes && b.axis != Axis::nodes;
  });
  return charts;
}

}  // namespace regatta
