#include "results/analysis/analysis.hpp"

#include <gtest/gtest.h>

#include <algorithm>

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

TEST(Latency, AQuantileIsTheUpperEdgeOfItsBucket) {
  std::vector<LatencyBucket> const buckets{{1'000, 90}, {2'000, 9}, {4'000, 1}};
  EXPECT_DOUBLE_EQ(latency_quantile(buckets, 0.5), 1'016e-9);
  EXPECT_DOUBLE_EQ(latency_quantile(buckets, 0.95), 2'032e-9);
  EXPECT_DOUBLE_EQ(latency_quantile(buckets, 1), 4'064e-9);
  EXPECT_EQ(latency_quantile({}, 0.5), 0);
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
