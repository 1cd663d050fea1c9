#include "results/analysis/scaling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "results/analysis/contest.hpp"
#include "results/analysis/scaling_key.hpp"
#include "results/analysis/series.hpp"
#include "results/analysis/work.hpp"
#include "results/in_parallel.hpp"

namespace regatta {

namespace {

/// The fastest serial point of each work: what speedups are over.
class Serials {
 public:
  explicit Serials(std::vector<PointSummary> const& summaries) {
    for (auto const& summary : summaries) {
      if (summary.point.runner != "serial" || !summary.ok() || !summary.timed()) continue;
      auto& fastest = fastest_[work_key(summary.point)];
      if (fastest == nullptr || summary.seconds.median < fastest->seconds.median) fastest = &summary;
    }
  }
  [[nodiscard]] PointSummary const* find(Point const& point) const {
    auto const found = fastest_.find(work_key(point));
    return found == fastest_.end() ? nullptr : found->second;
  }

 private:
  std::map<WorkKey, PointSummary const*> fastest_;
};

Interval divided(Interval const& interval, double by) {
  return {interval.value / by, interval.low / by, interval.high / by};
}

/// Figures of a row against the first one, whose p is less.
void compare_with_base(ScalingRow& row, Interval const& over_base, double n, Growth growth) {
  bool const weak = growth == Growth::weak;
  row.speedup = divided(over_base, weak ? 1 / n : 1);
  row.efficiency = divided(row.speedup, n);
  if (n <= 1) return;
  // It falls as the speedup rises, and so do its bounds.
  auto const serial_part = [=](double s) { return weak ? (n - s) / (n - 1) : (1 / s - 1 / n) / (1 - 1 / n); };
  row.karp_flatt = {serial_part(row.speedup.value), serial_part(row.speedup.high),
                    serial_part(row.speedup.low)};
}

/// Efficiency a doubling from one row to the next; it rises with the ratio, and so do its bounds.
Interval doubling_of(Interval const& over_before, double n, Growth growth) {
  auto const efficiency = [=](double gain) {
    return std::pow(gain, 1 / std::log2(n)) / (growth == Growth::weak ? 1 : 2);
  };
  return {efficiency(over_before.value), efficiency(over_before.low), efficiency(over_before.high)};
}

Interval interval_of(MedianInterval const& seconds) {
  if (!seconds.is_known()) return {seconds.median, 0, std::numeric_limits<double>::infinity()};
  return {seconds.median, seconds.low, seconds.high};
}

ScalingRow row_of(PointSummary const& summary, Axis axis) {
  ScalingRow row;
  auto const& point = summary.point;
  row.point = point.id, row.shape = point.shape, row.size = point.size();
  row.p = position_on(axis, point.shape);
  row.seconds = interval_of(summary.seconds);
  row.core_hours = point.shape.cores() * summary.seconds.median / 3600;
  row.utilisation = summary.utilisation;
  row.outliers = summary.outliers;
  return row;
}

ScalingSeries complete(SeriesPoints found, Serials const& serials, ResamplingOptions const& options) {
  auto series = std::move(found.series);
  auto const& points = found.points;
  auto const resampled = resample(points, options);
  std::vector<LawPoint> law_points;
  for (std::size_t i = 0; i < points.size(); ++i) {
    auto row = row_of(*points[i], series.axis);
    if (auto const work = points[i]->operations; work > 0)
      row.per_second = Interval{work / row.seconds.value, work / row.seconds.high, work / row.seconds.low};
    if (auto const* serial = serials.find(points[i]->point))
      row.over_serial = ratio_in_study(*serial, *points[i]).ratio;
    auto const first = i == 0 ? row.p : series.rows.front().p;
    compare_with_base(row, ratio_in_study(*points[0], *points[i]).ratio, static_cast<double>(row.p) / first,
                      series.growth);
    if (i > 0 && row.p > series.rows.back().p)
      row.doubling = doubling_of(ratio_in_study(*points[i - 1], *points[i]).ratio,
                                 static_cast<double>(row.p) / series.rows.back().p, series.growth);
    law_points.push_back({static_cast<double>(row.p), resampled[i]});
    series.rows.push_back(std::move(row));
  }
  series.law = fit_laws(law_points, series.growth);
  return series;
}

}  // namespace

char const* kind_of(ScalingSeries const& series) noexcept {
  if (series.growth == Growth::weak) return "weak";
  return series.throughput ? "throughput" : "strong";
}

std::vector<ScalingSeries> scaling_of(Records const& records, std::vector<PointSummary> const& summaries) {
  Serials const serials(summaries);
  // As many replicates as a second allows: large studies get fewer.
  ResamplingOptions options;
  constexpr std::size_t draws = 8'000'000, least = 100;
  options.replicates =
      std::clamp(draws / std::max<std::size_t>(1, records.attempts.size()), least, options.replicates);
  auto found = find_series(summaries, scaling_in(records.job));
  std::vector<ScalingSeries> all(found.size());
  in_parallel(found.size(),
              [&](std::size_t i, std::size_t) { all[i] = complete(std::move(found[i]), serials, options); });
  return all;
}

}  // namespace regatta
