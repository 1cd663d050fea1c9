#include "results/analysis/analysis.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "runners/latency.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

Records study(double noise) {
  return simulate::study(
      {.kernels = {"mandelbrot"}, .runners = {"serial", "openmp"}, .law = {0.05, noise, 0}});
}

bool warned(Analysis const& analysis, std::string const& of) {
  return std::any_of(analysis.warnings.begin(), analysis.warnings.end(), [&](Warning const& warning) {
    return warning.what.find(of) != std::string::npos && !warning.remedy.empty();
  });
}

TEST(Analysis, SpeedupAndEfficiencyFollowThePlantedLaw) {
  auto const analysis = analyse(study(0));
  ASSERT_EQ(analysis.comparisons.size(), 1U);
  for (auto const& row : analysis.comparisons[0].rows) {
    auto const cores = row.summary.point.shape.cores();
    auto const amdahl = 1 / (0.05 + 0.95 / cores);
    ASSERT_TRUE(row.over_serial && row.over_itself && row.efficiency);
    EXPECT_NEAR(row.over_serial->value, amdahl, 1e-9);
    EXPECT_NEAR(row.over_itself->value, amdahl, 1e-9);
    EXPECT_NEAR(*row.efficiency, amdahl / cores, 1e-9);
  }
  EXPECT_EQ(analysis.comparisons[0].winner, "openmp");
  EXPECT_TRUE(analysis.warnings.empty()) << analysis.warnings[0].what;
}

TEST(Analysis, TheIntervalOfASpeedupHoldsTheTruthNineTimesInTen) {
  int held = 0, all = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    auto const records = simulate::study({.kernels = {"a"},
                                          .runners = {"serial", "tbb"},
                                          .cores = {1, 4},
                                          .law = {0.05, 0.05, 0},
                                          .seed = seed});
    auto const row = analyse(records).comparisons[0].rows.back();
    auto const truth = 1 / (0.05 + 0.95 / 4);
    held += row.over_serial->low <= truth && truth <= row.over_serial->high;
    ++all;
  }
  EXPECT_GE(held, all * 9 / 10);
}

TEST(Analysis, RunnersThatCannotBeToldApartTie) {
  auto const analysis = analyse(simulate::study(
      {.kernels = {"a"}, .runners = {"openmp", "tbb"}, .cores = {2}, .law = {0.05, 0.05, 0}}));
  EXPECT_EQ(analysis.comparisons[0].winner, "tie");
  EXPECT_TRUE(analysis.comparisons[0].rows[0].best && analysis.comparisons[0].rows[1].best);
  EXPECT_TRUE(warned(analysis, "no serial baseline"));
}

TEST(Analysis, ASerialPointWithAFailedAttemptIsNoBaselineAnywhere) {
  auto records = study(0.01);
  records.attempts.front().status = Status::failed;  // serial's
  auto const analysis = analyse(records);
  for (auto const& row : analysis.comparisons[0].rows) EXPECT_FALSE(row.over_serial);
  EXPECT_TRUE(warned(analysis, "no serial baseline"));
}

TEST(Analysis, ABaselineThatCannotBeIsNotAskedFor) {
  auto const weak = simulate::study({.kernels = {"a"},
                                     .runners = {"serial", "openmp"},
                                     .cores = {1, 2, 4},
                                     .law = {.serial_share = 0.05, .weak = true}});
  EXPECT_FALSE(warned(analyse(weak), "no serial baseline"));
  auto nodes = simulate::study({.kernels = {"a"}, .runners = {"mpi"}, .cores = {8, 16, 32}});
  for (auto& point : nodes.points) point.shape = {point.shape.cores(), 1, 1};
  EXPECT_FALSE(warned(analyse(nodes), "no serial baseline"));
  auto weak_nodes = simulate::study(
      {.kernels = {"a"}, .runners = {"mpi"}, .cores = {4, 8}, .law = {.serial_share = 0, .weak = true}});
  for (auto& point : weak_nodes.points) point.shape = {point.shape.cores() / 4, 4, 1};
  EXPECT_FALSE(warned(analyse(weak_nodes), "no serial baseline")) << "a node may be the base";
  auto const without = simulate::study(
      {.kernels = {"a"}, .runners = {"openmp"}, .cores = {1, 2}, .law = {.serial_share = 0, .weak = true}});
  EXPECT_TRUE(warned(analyse(without), "no serial baseline for a 1024"));
}

TEST(Analysis, RowsOfEveryConcurrencyStandInOneTableAndAreComparedWithTheirOwnOneCore) {
  auto records = simulate::study(
      {.kernels = {"sleep"}, .runners = {"serial", "asio"}, .cores = {1, 2}, .law = {0, 0, 0}});
  for (auto& point : records.points) point.concurrency = point.runner == "asio" ? 100 : point.shape.cores();
  auto const analysis = analyse(records);
  ASSERT_EQ(analysis.comparisons.size(), 1U);
  for (auto const& row : analysis.comparisons[0].rows) {
    ASSERT_TRUE(row.over_serial && row.over_itself);
    EXPECT_NEAR(row.over_itself->value, row.summary.point.shape.cores(), 1e-9);
  }
  // With two operations in flight on two cores, and one on one: as few as the cores allow, so comparable.
  for (auto& point : records.points) point.concurrency = point.shape.cores();
  for (auto const few = analyse(records); auto const& row : few.comparisons[0].rows)
    EXPECT_TRUE(row.over_itself);
  for (auto& point : records.points) point.concurrency = 7 * point.shape.cores();
  for (auto const many = analyse(records); auto const& row : many.comparisons[0].rows)
    EXPECT_EQ(row.over_itself.has_value(), row.summary.point.shape.cores() == 1);
}

TEST(Analysis, AKernelWhoseResultsDifferHasNoWinnerAndSaysSo) {
  auto records = study(0.01);
  records.attempts.back().result = "ffff";
  auto const analysis = analyse(records);
  EXPECT_TRUE(analysis.comparisons[0].results_differ);
  EXPECT_EQ(analysis.comparisons[0].winner, "");
  ASSERT_FALSE(analysis.warnings.empty());
  EXPECT_NE(analysis.warnings[0].what.find("DIFFER"), std::string::npos);
}

TEST(Analysis, AFailedAttemptIsSaidAndDoesNotEnterTheTimes) {
  auto records = study(0.01);
  auto& failed = records.attempts.front();
  failed.status = Status::timeout;
  failed.reason = "after 120 s";
  failed.samples = {{0, false, 1e9}};
  auto const analysis = analyse(records);
  auto const& row = analysis.comparisons[0].rows.front();
  EXPECT_FALSE(row.summary.ok());
  EXPECT_EQ(row.summary.ok_attempts, row.summary.attempts - 1);
  EXPECT_LT(row.summary.seconds.high, 1.0);
  EXPECT_TRUE(warned(analysis, "timeout: after 120 s"));
}

TEST(Analysis, AnIntervalThatSaysNothingIsNotWarnedOfAsANumber) {
  auto records = simulate::study(
      {.kernels = {"a"}, .runners = {"serial"}, .cores = {1}, .rounds = 2, .law = {0, 0.01, 0}});
  for (auto& sample : records.attempts[1].samples) sample.seconds *= 3;
  auto const analysis = analyse(records);
  EXPECT_FALSE(warned(analysis, "is known to"));
  EXPECT_TRUE(warned(analysis, "2 attempts differ so much that the median's 95 % interval is unknown"));
}

TEST(Analysis, DoubtfulMeasurementsAreWarnedOf) {
  auto records = simulate::study(
      {.kernels = {"a"}, .runners = {"serial"}, .cores = {1}, .rounds = 5, .law = {0, 0.5, 0}});
  records.attempts[0].fma_peak /= 2;
  records.attempts[1].oversubscribed = true;
  auto const analysis = analyse(records);
  EXPECT_TRUE(warned(analysis, "the median is known to"));
  EXPECT_TRUE(warned(analysis, "lost more than"));
  EXPECT_TRUE(warned(analysis, "more workers than cores"));
  auto const few = analyse(simulate::study({.kernels = {"a"},
                                            .runners = {"serial"},
                                            .cores = {1},
                                            .rounds = 1,
                                            .repetitions = 3,
                                            .law = {0, 0, 0}}));
  EXPECT_TRUE(warned(few, "give no 95 % interval"));
}

TEST(Analysis, OneSlowCoreAmongManyIsWarnedOf) {
  auto records = simulate::study(
      {.kernels = {"a"}, .runners = {"serial"}, .cores = {1}, .rounds = 5, .law = {0, 0.01, 0}});
  for (auto& attempt : records.attempts) attempt.fma_peak_least = attempt.fma_peak;
  EXPECT_FALSE(warned(analyse(records), "while one core"));
  records.attempts[1].fma_peak_least /= 2;
  auto const analysis = analyse(records);
  EXPECT_TRUE(warned(analysis, "1 of 5 attempts ran while one core had lost more than 25 %"));
  EXPECT_FALSE(warned(analysis, "cores had lost"));
  records.attempts[1].fma_peak_least = 0;  // written before it was measured
  EXPECT_FALSE(warned(analyse(records), "while one core"));
}

TEST(Analysis, ADuplicateAttemptChangesNothing) {
  auto records = study(0.01);
  auto const before = analyse(records).comparisons[0].rows.front().summary.seconds.median;
  auto duplicate = records.attempts.front();
  duplicate.id = "later", duplicate.started += 100;
  for (auto& sample : duplicate.samples) sample.seconds *= 100;
  records.attempts.push_back(duplicate);
  EXPECT_EQ(analyse(records).comparisons[0].rows.front().summary.seconds.median, before);
}

TEST(Analysis, AttemptsThatAreDuplicatesInTheirRoundAreCounted) {
  auto records = study(0.01);
  EXPECT_FALSE(warned(analyse(records), "duplicates"));
  auto const all = records.attempts.size(), points = records.points.size();
  for (auto& attempt : records.attempts) attempt.round = 1;  // as a program without rounds may write
  EXPECT_TRUE(warned(analyse(records), std::to_string(all - points) + " of " + std::to_string(all) +
                                           " attempts are duplicates in their round and do not count"));
  auto again = study(0.01);
  auto failed = again.attempts.front();
  failed.id = "earlier", failed.started -= 100, failed.status = Status::failed;
  again.attempts.push_back(failed);  // what failed and ran again is none
  EXPECT_FALSE(warned(analyse(again), "duplicates"));
}

TEST(Latency, AQuantileIsTheUpperEdgeOfItsBucket) {
  std::vector<LatencyBucket> const buckets{{1'000, 90}, {2'000, 9}, {4'000, 1}};
  EXPECT_DOUBLE_EQ(latency_quantile(buckets, 0.5), 1'016e-9);
  EXPECT_DOUBLE_EQ(latency_quantile(buckets, 0.95), 2'032e-9);
  EXPECT_DOUBLE_EQ(latency_quantile(buckets, 1), 4'064e-9);
  EXPECT_EQ(latency_quantile({}, 0.5), 0);
}

std::vector<LatencyBucket> buckets_of(Latencies const& latencies) {
  std::vector<LatencyBucket> buckets;
  for (std::size_t i = 0; i < Latencies::buckets; ++i)
    if (latencies.count(i) > 0) buckets.push_back({Latencies::lower(i), latencies.count(i)});
  return buckets;
}

std::vector<LatencyBucket> buckets_of(std::vector<std::int64_t> const& ns) {
  Latencies latencies;
  for (auto const each : ns) latencies.record(std::chrono::nanoseconds(each));
  return buckets_of(latencies);
}

TEST(Latency, AQuantileIsTheNearestRank) {
  auto const ten = buckets_of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});  // one a bucket, whose upper edge is 1 more
  for (auto const& [q, ns] :
       {std::pair{0.0, 2}, {0.1, 2}, {0.11, 3}, {0.5, 6}, {0.9, 10}, {0.91, 11}, {1.0, 11}})
    EXPECT_DOUBLE_EQ(latency_quantile(ten, q), ns * 1e-9) << q;
  EXPECT_DOUBLE_EQ(latency_quantile(ten, 0.7), 8e-9) << "0.7 * 10 is not more than 7";
  EXPECT_DOUBLE_EQ(latency_quantile(buckets_of({1, 20}), 0.9), 21e-9);
  std::vector<std::int64_t> many;
  for (std::int64_t i = 1; i <= 384; ++i) many.push_back(i <= 380 ? 1 : i <= 383 ? 10 : 20);
  EXPECT_DOUBLE_EQ(latency_quantile(buckets_of(many), 0.99), 11e-9) << "the 381st";
  EXPECT_DOUBLE_EQ(latency_quantile(buckets_of(many), 0.999), 21e-9) << "the 384th";
}

TEST(Latency, AQuantileLiesABucketAboveTheExactOne) {
  std::mt19937_64 random(1);
  std::exponential_distribution<double> draw(1.0 / 50'000);
  std::vector<std::int64_t> ns(10'000);
  for (auto& each : ns) each = static_cast<std::int64_t>(draw(random));
  auto const buckets = buckets_of(ns);
  std::sort(ns.begin(), ns.end());
  for (double const q : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    auto const exact = static_cast<double>(ns[static_cast<std::size_t>(std::ceil(q * 10'000)) - 1]);
    EXPECT_GT(latency_quantile(buckets, q) * 1e9, exact) << q;
    EXPECT_LE(latency_quantile(buckets, q) * 1e9, exact * (1 + 1.0 / 32) + 1.001) << q;
  }
}

TEST(Latency, OfTheLargestBucketIsItsEdge) {
  Latencies latencies;
  latencies.add(Latencies::buckets - 1, 1);
  EXPECT_DOUBLE_EQ(latency_quantile(buckets_of(latencies), 0.5), 0x1p64 * 1e-9);
}

TEST(Latency, FewOperationsHaveNoP999AndAreWarnedOf) {
  auto records = simulate::study({.kernels = {"sleep"}, .runners = {"serial"}, .cores = {1}});
  for (auto& attempt : records.attempts) attempt.latencies = {{1'000, 30}, {2'000, 3}};
  auto const few = analyse(records);
  auto const& summary = few.comparisons[0].rows[0].summary;
  EXPECT_GT(summary.p99_seconds, 0);
  EXPECT_EQ(summary.p999_seconds, 0);
  EXPECT_TRUE(warned(few, "the p99 of 99 operations is their slowest"));
  for (auto& attempt : records.attempts) attempt.latencies = {{1'000, 300}, {2'000, 34}};
  EXPECT_GT(analyse(records).comparisons[0].rows[0].summary.p999_seconds, 0);
}

// A runner that spends `overhead` on each task has efficiency t ÷ (t + overhead): METG(50%) is twice the
// overhead.
std::vector<PointSummary> grain_sweep(double peak, double overhead, std::vector<std::int64_t> const& sizes) {
  std::vector<PointSummary> summaries;
  for (auto const size : sizes) {
    PointSummary summary;
    summary.point.kernel = "compute_bound";
    summary.point.runner = "tbb";
    summary.point.parameters = {{"size", size}, {"pattern", "trivial"}, {"width", std::int64_t{64}}};
    summary.point.shape.threads_per_rank = 2;
    summary.attempts = summary.ok_attempts = 1;
    summary.samples = 10;
    summary.operations = 64'000;
    summary.flops = 2 * static_cast<double>(size) * summary.operations;
    auto const seconds = (2 * static_cast<double>(size) / peak + overhead) * summary.operations / 2;
    summary.seconds = {seconds, seconds, seconds, 0.95};
    summary.fma_peak = peak;
    summaries.push_back(summary);
  }
  return summaries;
}

TEST(Metg, IsWhereHalfThePeakIsCrossed) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t size = 16; size <= 1 << 20; size *= 2) sizes.push_back(size);
  auto const summaries = grain_sweep(5e10, 1e-6, sizes);
  auto const peak = peak_of(summaries);
  EXPECT_DOUBLE_EQ(peak.flops_per_core, 5e10);
  EXPECT_EQ(peak.source, "calibration");
  auto const all = metg_of(summaries, peak);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].kind, MetgKind::crossed);
  EXPECT_NEAR(all[0].seconds, 2e-6, 0.05e-6);
}

TEST(Metg, SweepsOfOtherStepsAreOthers) {
  auto summaries = grain_sweep(5e10, 1e-6, {1 << 10, 1 << 14, 1 << 18});
  for (auto& summary : summaries) summary.point.parameters["steps"] = std::int64_t{1000};
  for (auto& summary : grain_sweep(5e10, 1e-5, {1 << 10, 1 << 14, 1 << 18})) {
    summary.point.parameters["steps"] = std::int64_t{1};
    summaries.push_back(summary);
  }
  auto const all = metg_of(summaries, peak_of(summaries));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].steps, 1000);
  EXPECT_EQ(all[1].grains.size(), 3U);
  EXPECT_GT(all[1].seconds, 5 * all[0].seconds);
}

TEST(Metg, WorkersThatShareCoresHaveNone) {
  auto summaries = grain_sweep(5e10, 1e-6, {1 << 10, 1 << 14, 1 << 18});
  for (auto& summary : summaries) summary.oversubscribed = true;
  EXPECT_TRUE(metg_of(summaries, {5e10, "calibration"}).empty());
}

TEST(Metg, SaysWhenTheSweepDoesNotReachIt) {
  auto const coarse = grain_sweep(5e10, 1e-6, {1 << 18, 1 << 19});
  EXPECT_EQ(metg_of(coarse, peak_of(coarse))[0].kind, MetgKind::below);
  auto const fine = grain_sweep(5e10, 1e-6, {16, 32});
  EXPECT_EQ(metg_of(fine, peak_of(fine))[0].kind, MetgKind::never);
}

TEST(Metg, ThePeakIsTheKernelsOwnRateWhereThatIsHigher) {
  auto summaries = grain_sweep(5e10, 1e-9, {1 << 18});
  summaries[0].fma_peak = 1e10;
  auto const peak = peak_of(summaries);
  EXPECT_NEAR(peak.flops_per_core, 5e10, 1e9);
  EXPECT_NE(peak.source.find("compute_bound, tbb 1×1×2"), std::string::npos) << peak.source;
}

}  // namespace
}  // namespace regatta
