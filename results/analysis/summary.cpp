#include "results/analysis/summary.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "results/in_parallel.hpp"

namespace regatta {

namespace {

/// What is gathered of a point before it is summed up.
struct Gathered {
  std::vector<double> seconds, fma_peaks, core_latencies;
  std::map<std::uint64_t, std::uint64_t> latencies;
  double cpu_seconds = 0, wall_seconds = 0;
};

void add_if_new(std::vector<std::string>& texts, std::string const& text) {
  if (!text.empty() && std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

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
  summary.tasks = attempt.tasks;
  add_if_new(summary.results, attempt.result);
  add_if_new(summary.facts, attempt.facts);
  std::vector<double> seconds;
  for (auto const& sample : attempt.samples)
    if (!sample.warmup) seconds.push_back(sample.seconds), gathered.wall_seconds += sample.seconds;
  gathered.seconds.insert(gathered.seconds.end(), seconds.begin(), seconds.end());
  if (!seconds.empty()) {
    // The least time that a clock tells apart, so that a time of 0 has a logarithm.
    constexpr double least_seconds = 1e-12;
    auto const median = std::log(std::max(median_of(std::move(seconds)), least_seconds));
    summary.attempt_medians.push_back({attempt.round, median, median});
  }
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
  away.reserve(seconds.size());
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
  constexpr std::uint64_t fewest = 1000;  // of fewer, p99.9 would be the slowest one
  for (auto const& bucket : buckets) summary.latencies += bucket.count;
  if (summary.latencies >= fewest) summary.p999_seconds = latency_quantile(buckets, 0.999);
}

}  // namespace

double median_of(std::vector<double> values) {
  if (values.empty()) return 0;
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return values.size() % 2 ? *middle : (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double latency_quantile(std::span<LatencyBucket const> buckets, double q) {
  std::uint64_t all = 0;
  for (auto const& bucket : buckets) all += bucket.count;
  if (all == 0) return 0;
  // Nearest rank. The product may lie a rounding error above the whole number that it is: 0.07 * 100 is
  // not 7.
  auto const rank = std::ceil(q * static_cast<double>(all) * (1 - 1e-12));
  auto const wanted = static_cast<std::uint64_t>(std::clamp(rank, 1.0, static_cast<double>(all)));
  std::uint64_t seen = 0;
  for (auto const& [ns, count] : buckets) {
    if ((seen += count) < wanted) continue;
    // Its upper edge: 32 buckets a power of two (runners/latency.hpp); below 64 ns a bucket is 1 ns wide.
    auto const width = ns < 64 ? 1 : std::bit_floor(ns) / 32;
    return (static_cast<double>(ns) + static_cast<double>(width)) * 1e-9;
  }
  return 0;
}

std::vector<PointSummary> summarise(Records const& records) {
  return summarise(records, canonical_of(records));
}

std::vector<PointSummary> summarise(Records const& records, Canonical const& canonical) {
  auto const& by_point = canonical.by_point;
  std::vector<PointSummary> summaries(records.points.size());
  in_parallel(summaries.size(), [&](std::size_t i, std::size_t) {
    if (by_point[i].empty()) return;
    Gathered gathered;
    summaries[i].point = records.points[i];
    for (auto const* attempt : by_point[i]) add(summaries[i], gathered, *attempt);
    finish(summaries[i], std::move(gathered));
  });
  std::erase_if(summaries, [](PointSummary const& summary) { return summary.attempts == 0; });
  find_errors(summaries);
  return summaries;
}

}  // namespace regatta
