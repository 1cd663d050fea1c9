#include "results/analysis/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace regatta {

namespace {

/// 97.5 % of the normal distribution.
constexpr double normal_quantile = 1.959964;

/// The standard deviation of a replicate's logarithm; NaN where nobody knows.
double spread_of(PointSummary const& summary, Resampled& point) {
  auto const& error = summary.beside;
  if (error.known()) {
    point.error = error.error, point.freedom = error.freedom;
    return error.error * t_quantile(error.freedom) / normal_quantile;
  }
  auto const& seconds = summary.seconds;
  if (!seconds.is_known() || !(seconds.low > 0)) return std::numeric_limits<double>::quiet_NaN();
  point.error = std::log(seconds.high / seconds.low) / 2 / normal_quantile;
  return point.error;
}

}  // namespace

std::vector<Resampled> resample(std::span<PointSummary const* const> points,
                                ResamplingOptions const& options) {
  std::vector<Resampled> all;
  std::mt19937_64 random(options.seed);
  std::normal_distribution<double> normal;
  for (auto const* summary : points) {
    auto& point = all.emplace_back();
    if (!summary->timed()) continue;
    point.seconds = std::exp(summary->beside.mean);
    for (auto const& attempt : summary->attempt_medians) point.attempts.push_back(std::exp(attempt.aligned));
    auto const spread = spread_of(*summary, point);
    for (std::size_t i = 0; i < options.replicates; ++i)
      point.replicates.push_back(point.seconds * std::exp(spread * normal(random)));
  }
  return all;
}

Interval percentile_interval(double value, std::vector<double> replicates) {
  std::erase_if(replicates, [](double each) { return std::isnan(each); });
  if (replicates.empty()) return {value, 0, std::numeric_limits<double>::infinity()};
  auto const last = static_cast<double>(replicates.size() - 1);
  // Few are further out than a quantile: sorting these alone is quick.
  auto const below = static_cast<std::ptrdiff_t>(0.025 * last) + 1;
  auto const above = static_cast<std::ptrdiff_t>(last - std::ceil(0.975 * last)) + 1;
  std::partial_sort(replicates.begin(), replicates.begin() + below, replicates.end());
  auto const low = replicates[static_cast<std::size_t>(below - 1)];
  std::partial_sort(replicates.rbegin(), replicates.rbegin() + above, replicates.rend(), std::greater<>());
  auto const high = replicates[replicates.size() - static_cast<std::size_t>(above)];
  return {value, std::min(low, value), std::max(high, value)};
}

}  // namespace regatta
