#include "results/analysis/scaling.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>

#include "results/analysis/series.hpp"
#include "results/in_parallel.hpp"

namespace regatta {

namespace {

/// The timed repetitions of each point.
class Times {
 public:
  Times(Records const& records, Canonical const& canonical) : by_point_(canonical.by_point) {
    places_.reserve(records.points.size());
    for (std::size_t i = 0; i < records.points.size(); ++i) places_.emplace(records.points[i].id, i);
  }
  [[nodiscard]] std::vector<AttemptTimes> of(std::string const& point) const {
    std::vector<AttemptTimes> times;
    for (auto const* attempt : by_point_[places_.at(point)]) {
      if (attempt->status != Status::ok) continue;
      auto& one = times.emplace_back();
      one.round = attempt->round;
      for (auto const& sample : attempt->samples)
        if (!sample.warmup) one.seconds.push_back(sample.seconds);
    }
    return times;
  }

 private:
  std::vector<std::vector<Attempt const*>> const& by_point_;
  std::unordered_map<std::string_view, std::size_t> places_;
};

/// The fastest serial point of each work: what speedups are over.
class Serials {
 public:
  explicit Serials(std::vector<PointSummary> const& summaries) {
    for (auto const& summary : summaries) {
      if (summary.point.runner != "serial" || !summary.ok() || !summary.timed()) continue;
      auto& fastest = fastest_[work_of(summary.point)];
      if (fastest == nullptr || summary.seconds.median < fastest->seconds.median) fastest = &summary;
    }
  }
  [[nodiscard]] PointSummary const* find(Point const& point) const {
    auto const found = fastest_.find(work_of(point));
    return found == fastest_.end() ? nullptr : found->second;
  }

 private:
  using Work = std::tuple<std::string, int, std::map<std::string, Value>>;
  static Work work_of(Point const& point) { return {point.kernel, point.kernel_version, point.parameters}; }
  std::map<Work, PointSummary const*> fastest_;
};

/// figure(seconds of a, seconds of b) with the interval of its replicates.
template <class Figure>
Interval interval_of(Resampled const& a, Resampled const& b, Figure&& figure) {
  std::vector<double> replicates(std::min(a.replicates.size(), b.replicates.size()));
  std::transform(a.replicates.begin(), a.replicates.begin() + static_cast<std::ptrdiff_t>(replicates.size()),
                 b.replicates.begin(), replicates.begin(), figure);
  return percentile_interval(figure(a.seconds, b.seconds), std::move(replicates));
}

double ratio(double base, double now) {
  return base / now;
}

/// Figures of a row against the first one, whose p is less.
void compare_with_base(ScalingRow& row, Resampled const& now, Resampled const& base, double n,
                       Growth growth) {
  bool const weak = growth == Growth::weak;
  auto const speedup = [=](double b, double t) { return (weak ? n : 1) * b / t; };
  row.speedup = interval_of(base, now, speedup);
  row.efficiency = {row.speedup.value / n, row.speedup.low / n, row.speedup.high / n};
  if (n <= 1) return;
  // It falls as the speedup rises, and so do its quantiles.
  auto const serial_part = [=](double s) { return weak ? (n - s) / (n - 1) : (1 / s - 1 / n) / (1 - 1 / n); };
  row.karp_flatt = {serial_part(row.speedup.value), serial_part(row.speedup.high),
                    serial_part(row.speedup.low)};
}

/// Efficiency a doubling from one row to the next.
Interval doubling_of(Resampled const& before, Resampled const& now, double n, Growth growth) {
  // It rises with the ratio, and so do its quantiles.
  auto const over = interval_of(before, now, ratio);
  auto const efficiency = [=](double gain) {
    return std::pow(gain, 1 / std::log2(n)) / (growth == Growth::weak ? 1 : 2);
  };
  return {efficiency(over.value), efficiency(over.low), efficiency(over.high)};
}

ScalingRow row_of(PointSummary const& summary, Axis axis) {
  ScalingRow row;
  auto const& point = summary.point;
  row.point = point.id, row.shape = point.shape, row.size = point.size();
  row.p = position_on(axis, point.shape);
  row.core_hours = point.shape.cores() * summary.seconds.median / 3600;
  row.utilisation = summary.utilisation;
  row.outliers = summary.outliers;
  return row;
}

ScalingSeries complete(SeriesPoints found, Times const& times, Serials const& serials, Resampler& resampler,
                       ResamplingOptions const& options) {
  auto series = std::move(found.series);
  auto const& points = found.points;
  std::vector<std::vector<AttemptTimes>> wanted;
  wanted.reserve(points.size());
  for (auto const* summary : points) wanted.push_back(times.of(summary->point.id));
  auto const resampled = resampler.resample(wanted, options);
  std::vector<LawPoint> law_points;
  std::map<PointSummary const*, Resampled> bases;  // strong: one for all rows
  for (std::size_t i = 0; i < points.size(); ++i) {
    auto row = row_of(*points[i], series.axis);
    row.seconds = percentile_interval(resampled[i].seconds, resampled[i].replicates);
    if (auto const* serial = serials.find(points[i]->point)) {
      auto const same = std::find(points.begin(), points.end(), serial);
      auto const [base, is_new] = bases.try_emplace(serial);
      if (is_new)
        base->second = same != points.end() ? resampled[static_cast<std::size_t>(same - points.begin())]
                                            : resampler.resample(std::array{times.of(serial->point.id)},
                                                                 {options.replicates, options.seed + 1})[0];
      row.over_serial = interval_of(base->second, resampled[i], ratio);
    }
    auto const first = i == 0 ? row.p : series.rows.front().p;
    compare_with_base(row, resampled[i], resampled[0], static_cast<double>(row.p) / first, series.growth);
    if (i > 0)
      row.doubling = doubling_of(resampled[i - 1], resampled[i],
                                 static_cast<double>(row.p) / series.rows.back().p, series.growth);
    law_points.push_back({static_cast<double>(row.p), resampled[i]});
    series.rows.push_back(std::move(row));
  }
  series.law = fit_laws(law_points, series.growth);
  return series;
}

}  // namespace

std::vector<ScalingSeries> scaling_of(Records const& records, std::vector<PointSummary> const& summaries) {
  return scaling_of(records, canonical_of(records), summaries);
}

std::vector<ScalingSeries> scaling_of(Records const& records, Canonical const& canonical,
                                      std::vector<PointSummary> const& summaries) {
  Times const times(records, canonical);
  Serials const serials(summaries);
  // As many replicates as a second allows: large studies get fewer.
  ResamplingOptions options;
  constexpr std::size_t draws = 8'000'000, least = 100;
  options.replicates =
      std::clamp(draws / std::max<std::size_t>(1, records.attempts.size()), least, options.replicates);
  auto found = find_series(summaries, scaling_in(records.job));
  std::vector<ScalingSeries> all(found.size());
  std::array<Resampler, most_workers> resamplers;
  in_parallel(found.size(), [&](std::size_t i, std::size_t worker) {
    all[i] = complete(std::move(found[i]), times, serials, resamplers[worker], options);
  });
  return all;
}

}  // namespace regatta
