#include "results/analysis/comparison.hpp"

#include <algorithm>
#include <set>

#include "results/analysis/work.hpp"
#include "results/in_parallel.hpp"

namespace regatta {

namespace {

/// What the others are compared with.
PointSummary const* serial_of(std::vector<PointSummary const*> const& serials, Point const& point) {
  PointSummary const* fastest = nullptr;
  for (auto const* serial : serials)
    if (same_work(serial->point, point) && (!fastest || serial->seconds.median < fastest->seconds.median))
      fastest = serial;
  return fastest;
}

/// As many operations in flight, or in both as few as their cores allow.
bool same_concurrency(Point const& a, Point const& b) {
  return a.concurrency == b.concurrency ||
         (a.concurrency == a.shape.cores() && b.concurrency == b.shape.cores());
}

PointSummary const* one_core_of(std::vector<Row> const& rows, Point const& point) {
  for (auto const& row : rows)
    if (row.summary.ok() && row.summary.timed() && row.summary.point.runner == point.runner &&
        row.summary.point.schedule == point.schedule && row.summary.point.shape.cores() == 1 &&
        same_concurrency(row.summary.point, point))
      return &row.summary;
  return nullptr;
}

void compare_row(Row& row, PointSummary const* serial, PointSummary const* one_core) {
  row.rate = rate_of(row.summary);
  if (!row.summary.timed()) return;
  if (serial) row.over_serial = ratio_in_study(*serial, row.summary).ratio;
  if (one_core) row.over_itself = ratio_in_study(*one_core, row.summary).ratio;
  // Against itself on one core alone: another base would be another quantity under the same heading.
  if (row.over_itself) row.efficiency = row.over_itself->value / row.summary.point.shape.cores();
}

void find_winner(Comparison& comparison) {
  std::set<std::string> results;
  std::vector<Row*> rows;
  std::vector<Contestant> contestants;
  for (auto& row : comparison.rows) {
    results.insert(row.summary.results.begin(), row.summary.results.end());
    if (!row.summary.ok() || !row.summary.timed()) continue;
    rows.push_back(&row);
    contestants.push_back({&row.summary});
  }
  comparison.results_differ = results.size() > 1;
  comparison.too_few = !rows.empty() && !can_be_told_apart(contestants);
  if (rows.empty() || comparison.results_differ || comparison.too_few) return;
  auto const fastest = std::max_element(contestants.begin(), contestants.end(),
                                        [](auto const& a, auto const& b) { return a.speed() < b.speed(); });
  auto const p = p_against(static_cast<std::size_t>(fastest - contestants.begin()), contestants);
  std::set<std::string> runners;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i]->best = p[i] > apart_level;
    if (rows[i]->best) runners.insert(rows[i]->summary.point.runner);
  }
  comparison.winner = runners.size() > 1 ? "tie" : fastest->summary->point.runner;
}

}  // namespace

Rate rate_of(PointSummary const& summary) {
  auto const seconds = summary.seconds.median;
  if (seconds <= 0) return {};
  if (summary.flops > 0 && summary.flops >= summary.bytes) return {summary.flops / seconds, RateUnit::flops};
  if (summary.bytes > 0) return {summary.bytes / seconds, RateUnit::bytes};
  if (summary.operations > 0) return {summary.operations / seconds, RateUnit::operations};
  return {};
}

std::vector<Comparison> compare(std::vector<PointSummary> const& summaries) {
  // By kernel and size, so that a large study is not searched for each point.
  struct Known {
    std::vector<std::size_t> comparisons;
    std::vector<PointSummary const*> serials;
  };
  std::map<std::pair<std::string, std::int64_t>, Known> by_kernel;
  std::vector<Comparison> comparisons;
  for (auto const& summary : summaries) {
    auto const& point = summary.point;
    auto& known = by_kernel[{point.kernel, point.size()}];
    if (point.runner == "serial" && summary.ok() && summary.timed()) known.serials.push_back(&summary);
    auto const found = std::find_if(known.comparisons.begin(), known.comparisons.end(), [&](std::size_t i) {
      return same_work(comparisons[i].rows.front().summary.point, point);
    });
    Row row{summary, {}, {}, {}, {}, false};
    if (found != known.comparisons.end()) {
      comparisons[*found].rows.push_back(std::move(row));
    } else {
      known.comparisons.push_back(comparisons.size());
      comparisons.push_back({point.kernel, point.parameters, {std::move(row)}, false, "", false});
    }
  }
  in_parallel(comparisons.size(), [&](std::size_t i, std::size_t) {
    auto& comparison = comparisons[i];
    auto const& point = comparison.rows.front().summary.point;
    auto const* const serial = serial_of(by_kernel.at({point.kernel, point.size()}).serials, point);
    for (auto& row : comparison.rows)
      compare_row(row, serial, one_core_of(comparison.rows, row.summary.point));
    find_winner(comparison);
  });
  return comparisons;
}

}  // namespace regatta
