#include "results/analysis/winner_map.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace regatta {

namespace {

WinnerCell cell_of(std::vector<Row const*> rows, Comparison const& comparison, int cores) {
  WinnerCell cell;
  cell.cores = cores;
  if (rows.empty()) return cell;
  std::stable_sort(rows.begin(), rows.end(), [](Row const* a, Row const* b) {
    return a->summary.seconds.median < b->summary.seconds.median;
  });
  std::vector<Contestant> contestants;
  for (auto const* row : rows) contestants.push_back({&row->summary});
  cell.seconds = rows.front()->summary.seconds;
  cell.why = NoWinner::named;
  if (comparison.results_differ)
    cell.why = NoWinner::results_differ;
  else if (!can_be_told_apart(contestants))
    cell.why = NoWinner::too_few;
  if (cell.why != NoWinner::named) return cell;
  auto const p = p_against(0, contestants);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto const& runner = rows[i]->summary.point.runner;
    if (p[i] > apart_level &&
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
