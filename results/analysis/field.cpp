#include "results/analysis/field.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace regatta {

namespace {

/// All weak series of one work, whatever their runner.
struct WeakWork {
  ScalingSeries const* series = nullptr;
  std::set<std::pair<std::int64_t, int>> shapes;  // size and cores
  std::optional<std::size_t> field;               // once it has one
};

bool same_weak_work(ScalingSeries const& a, ScalingSeries const& b) {
  return a.kernel == b.kernel && a.parameters == b.parameters && a.size_per_core == b.size_per_core;
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
  for (auto& work : works) {
    if (work.series->kernel != comparison.kernel || work.series->parameters != parameters) continue;
    bool const holds_all = std::all_of(comparison.rows.begin(), comparison.rows.end(), [&](Row const& row) {
      auto const& point = row.summary.point;
      return !row.summary.timed() || work.shapes.contains({point.size(), point.shape.cores()});
    });
    if (holds_all) return &work;
  }
  return nullptr;
}

}  // namespace

std::vector<Field> fields_of(std::vector<Comparison> const& comparisons,
                             std::vector<ScalingSeries> const& series) {
  auto works = weak_works(series);
  std::vector<Field> fields;
  for (auto const& comparison : comparisons) {
    auto* const work = work_of(works, comparison);
    if (work == nullptr || !work->field) {
      auto& field = fields.emplace_back();
      field.answer.kernel = comparison.kernel, field.answer.parameters = comparison.parameters;
      if (work != nullptr) {
        field.answer.parameters = work->series->parameters;
        field.answer.growth = Growth::weak;
        field.answer.size_per_core = work->series->size_per_core;
        work->field = fields.size() - 1;
      }
    }
    auto& field = work != nullptr ? fields[*work->field] : fields.back();
    field.rows.insert(field.rows.end(), comparison.rows.begin(), comparison.rows.end());
    field.results_differ = field.results_differ || comparison.results_differ;
  }
  return fields;
}

}  // namespace regatta
