#include "results/analysis/winner_map.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace regatta {

namespace {

/// Five values cover 93.75 %; see find_winner() in comparison.cpp.
constexpr double least_coverage = 0.93;

WinnerCell cell_of(std::vector<Row const*> rows, Comparison const& comparison, int cores) {
  WinnerCell cell;
  cell.cores = cores;
  if (rows.empty()) return cell;
  std::stable_sort(rows.begin(), rows.end(), [](Row const* a, Row const* b) {
    return a->summary.seconds.median < b->summary.seconds.median;
  });
  cell.seconds = rows.front()->summary.seconds;
  cell.why = NoWinner::named;
  if (comparison.results_differ)
    cell.why = NoWinner::results_differ;
  else if (std::any_of(rows.begin(), rows.end(),
                       [](Row const* row) { return row->summary.seconds.coverage < least_coverage; }))
    cell.why = NoWinner::too_few;
  if (cell.why != NoWinner::named) return cell;
  for (auto const* row : rows) {
    auto const& runner = row->summary.point.runner;
    if (row->summary.seconds.low <= cell.seconds.high &&
        std::find(cell.runners.begin(), cell.runners.end(), runner) == cell.runners.end())
      cell.runners.push_back(runner);
  }
  return cell;
}

}  // namespace

std::vector<WinnerLine> winner_map(std::vector<Comparison> const& comparisons) {
  std::set<int> all_cores;
  for (auto const& comparison : comparisons)
    for (auto const& row : comparison.rows) all_cores.insert(row.summary.point.shape.cores());
  std::vector<WinnerLine> map;
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    std::map<int, std::vector<Row const*>> by_cores;
    for (auto const& row : comparisons[i].rows)
      if (row.summary.ok() && row.summary.timed()) by_cores[row.summary.point.shape.cores()].push_back(&row);
    WinnerLine line{i, {}};
    for (auto const cores : all_cores) line.cells.push_back(cell_of(by_cores[cores], comparisons[i], cores));
    map.push_back(std::move(line));
  }
  return map;
}

}  // namespace regatta
