#include "results/analysis/io_scaling.hpp"

#include <algorithm>
#include <limits>

namespace regatta {

namespace {

bool same_series(IoSeries const& series, Point const& point) {
  return series.kernel == point.kernel && series.kernel_version == point.kernel_version &&
         series.parameters == point.parameters && series.runner == point.runner &&
         series.shape == point.shape && series.schedule == point.schedule;
}

/// The rate of which a later row must have more than this to count as gaining.
constexpr double gain = 1.05;

std::optional<std::size_t> saturated_at(std::vector<InFlight> const& rows) {
  if (!std::all_of(rows.begin(), rows.end(), [](auto const& row) { return is_informative(row.per_second); }))
    return std::nullopt;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto const gains = [&](InFlight const& later) {
      return later.per_second.value > gain * rows[i].per_second.value &&
             later.per_second.low > rows[i].per_second.high;
    };
    if (std::none_of(rows.begin() + static_cast<std::ptrdiff_t>(i) + 1, rows.end(), gains)) return i;
  }
  return rows.size() - 1;
}

/// Operations a second; its bounds are those of the median time.
Interval rate_of(double operations, MedianInterval const& seconds) {
  auto const rate = operations / seconds.median;
  if (!seconds.is_known()) return {rate, 0, std::numeric_limits<double>::infinity()};
  return {rate, operations / seconds.high, operations / seconds.low};
}

}  // namespace

std::vector<IoSeries> io_scaling_of(std::vector<PointSummary> const& summaries) {
  std::vector<IoSeries> all;
  for (auto const& summary : summaries) {
    auto const& point = summary.point;
    auto const& seconds = summary.seconds;
    if (point.concurrency <= 0 || !summary.ok() || !summary.timed() || !(summary.operations > 0) ||
        !(seconds.low > 0))
      continue;
    auto found = std::find_if(all.begin(), all.end(),
                              [&](IoSeries const& series) { return same_series(series, point); });
    if (found == all.end())
      found = all.insert(all.end(), {point.kernel,
                                     point.kernel_version,
                                     point.parameters,
                                     point.runner,
                                     point.shape,
                                     point.schedule,
                                     {},
                                     {}});
    found->rows.push_back({point.id, point.concurrency, rate_of(summary.operations, seconds),
                           summary.p50_seconds, summary.p99_seconds, summary.p999_seconds});
  }
  std::erase_if(all, [](IoSeries const& series) { return series.rows.size() < 2; });
  for (auto& series : all) {
    std::stable_sort(series.rows.begin(), series.rows.end(),
                     [](auto const& a, auto const& b) { return a.concurrency < b.concurrency; });
    series.saturated = saturated_at(series.rows);
  }
  return all;
}

}  // namespace regatta
