#include "results/analysis/summary.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <unordered_map>

#include "results/merge.hpp"

namespace regatta {

namespace {

/// What is gathered of a point before it is summed up.
struct Gathered {
  std::vector<double> seconds, fma_peaks, core_latencies;
  std::map<std::uint64_t, std::uint64_t> latencies;
  double cpu_seconds = 0, wall_seconds = 0;
};

void add(PointSummary& summary, Gathered& gathered, Attempt const& attempt) {
  ++summary.attempts;
  summary.oversubscribed = summary.oversubscribed || attempt.oversubscribed;
  if (attempt.status != Status::ok) {
    if (summary.trouble.empty())
      summary.trouble =
          std::string(name_of(attempt.status)) + (attempt.reason.empty() ? "" : ": ") + attempt.reason;
    return;
  }
  ++summary.ok_attempts;
  summary.flops = attempt.flops, summary.bytes = attempt.bytes, summary.operations = attempt.operations;
  if (!attempt.result.empty() &&
      std::find(summary.results.begin(), summary.results.end(), attempt.result) == summary.results.end())
    summary.results.push_back(attempt.result);
  for (auto const& sample : attempt.samples)
    if (!sample.warmup) gathered.seconds.push_back(sample.seconds), gathered.wall_seconds += sample.seconds;
  gathered.cpu_seconds += attempt.cpu_seconds;
  if (attempt.fma_peak > 0) gathered.fma_peaks.push_back(attempt.fma_peak);
  if (attempt.core_latency > 0) gathered.core_latencies.push_back(attempt.core_latency);
  for (auto const& [ns, count] : attempt.latencies) gathered.latencies[ns] += count;
}

/// B. Iglewicz & D. Hoaglin, How to Detect and Handle Outliers, 1993: 3.5 deviations, as the median absolute
/// deviation tells them. What a clock cannot tell (0.1 %) is none.
std::size_t outliers_among(std::vector<double> const& seconds) {
  auto const median = median_of(seconds);
  std::vector<double> away;
  for (auto const each : seconds) away.push_back(std::abs(each - median));
  auto const deviation = std::max(1.4826 * median_of(away), 1e-3 * median);
  return static_cast<std::size_t>(
      std::count_if(away.begin(), away.end(), [&](double each) { return each > 3.5 * deviation; }));
}

void finish(PointSummary& summary, Gathered gathered) {
  summary.outliers = outliers_among(gathered.seconds);
  if (gathered.wall_seconds > 0)
    summary.utilisation = gathered.cpu_seconds / (gathered.wall_seconds * summary.point.shape.cores());
  summary.samples = gathered.seconds.size();
  summary.seconds = median_interval(std::move(gathered.seconds));
  summary.fma_peak = median_of(std::move(gathered.fma_peaks));
  summary.core_latency = median_of(std::move(gathered.core_latencies));
  std::vector<LatencyBucket> buckets;
  for (auto const& [ns, count] : gathered.latencies) buckets.push_back({ns, count});
  summary.p50_seconds = latency_quantile(buckets, 0.5);
  summary.p99_seconds = latency_quantile(buckets, 0.99);
  summary.p999_seconds = latency_quantile(buckets, 0.999);
}

}  // namespace

double median_of(std::vector<double> values) {
  return median_interval(std::move(values)).median;
}

double latency_quantile(std::span<LatencyBucket const> buckets, double q) {
  std::uint64_t all = 0;
  for (auto const& bucket : buckets) all += bucket.count;
  if (all == 0) return 0;
  auto const wanted = static_cast<std::uint64_t>(q * static_cast<double>(all - 1)) + 1;
  std::uint64_t seen = 0;
  for (auto const& [ns, count] : buckets) {
    if ((seen += count) < wanted) continue;
    // The upper edge, of 32 buckets a power of two (runners/latency.hpp); below 64 ns a bucket is 1 ns wide.
    auto const width = ns < 64 ? 1 : std::uint64_t{1} << (std::bit_width(ns) - 6);
    return static_cast<double>(ns + width) * 1e-9;
  }
  return 0;
}

std::vector<PointSummary> summarise(Records const& records) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < records.points.size(); ++i) index.emplace(records.points[i].id, i);
  std::vector<PointSummary> all(records.points.size());
  std::vector<Gathered> gathered(records.points.size());
  for (auto const chosen : canonical_attempts(records.attempts)) {
    auto const& attempt = records.attempts[chosen];
    auto const found = index.find(attempt.point);
    if (found != index.end()) add(all[found->second], gathered[found->second], attempt);
  }
  std::vector<PointSummary> summaries;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].attempts == 0) continue;
    all[i].point = records.points[i];
    finish(all[i], std::move(gathered[i]));
    summaries.push_back(std::move(all[i]));
  }
  return summaries;
}

}  // namespace regatta
