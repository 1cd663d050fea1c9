#include "results/analysis/contenders.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace regatta {

namespace {

/// All weak series of one work, whatever their runner.
struct WeakWork {
  ScalingSeries const* series = nullptr;
  std::set<std::pair<std::int64_t, int>> shapes;  // size and cores
  std::optional<std::size_t> group;               // once it has one
};

bool same_weak_work(ScalingSeries const& a, ScalingSeries const& b) {
  return a.kernel == b.kernel && a.kernel_version == b.kernel_version && a.parameters == b.parameters &&
         a.size_per_core == b.size_per_core;
}

std::vector<WeakWork> weak_works(std::vector<ScalingSeries> const& all) {
  std::vector<WeakWork> works;
  for (auto const& series : all) {
    if (series.growth != Growth::weak) continue;
    auto found = std::find_if(works.begin(), works.end(),
                              [&](WeakWork const& work) { return same_weak_work(*work.series, series); });
    if (found == works.end()) found = works.insert(works.end(), {&series, {}, {}});
    for (auto const& row : series.rows) found->shapes.emplace(row.size, row.shape.cores());
  }
  return works;
}

/// The weak work whose series all timed rows of a comparison belong to.
WeakWork* work_of(std::vector<WeakWork>& works, Comparison const& comparison) {
  auto parameters = comparison.parameters;
  parameters.erase("size");
  auto const version = comparison.rows.front().summary.point.kernel_version;
  for (auto& work : works) {
    if (work.series->kernel != comparison.kernel || work.series->kernel_version != version ||
        work.series->parameters != parameters)
      continue;
    bool const holds_all = std::all_of(comparison.rows.begin(), comparison.rows.end(), [&](Row const& row) {
      auto const& point = row.summary.point;
      return !row.summary.timed() || work.shapes.contains({point.size(), point.shape.cores()});
    });
    if (holds_all) return &work;
  }
  return nullptr;
}

}  // namespace

std::vector<Contenders> contenders_of(std::vector<Comparison> const& comparisons,
                                      std::vector<ScalingSeries> const& series) {
  auto works = weak_works(series);
  std::vector<Contenders> groups;
  for (auto const& comparison : comparisons) {
    auto* const work = work_of(works, comparison);
    if (work == nullptr || !work->group) {
      auto& group = groups.emplace_back();
      group.answer.kernel_version = comparison.rows.front().summary.point.kernel_version;
      group.answer.kernel = comparison.kernel, group.answer.parameters = comparison.parameters;
      if (work != nullptr) {
        group.answer.parameters = work->series->parameters;
        group.answer.growth = Growth::weak;
        group.answer.size_per_core = work->series->size_per_core;
        work->group = groups.size() - 1;
      }
    }
    auto& group = work != nullptr ? groups[*work->group] : groups.back();
    group.rows.insert(group.rows.end(), comparison.rows.begin(), comparison.rows.end());
    group.results_differ = group.results_differ || comparison.results_differ;
  }
  return groups;
}

}  // namespace regatta
