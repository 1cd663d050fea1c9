#include "runners/latency.hpp"

#include <gtest/gtest.h>

#include <random>

namespace regatta {
namespace {

using std::chrono::nanoseconds;

TEST(Latencies, BucketEdgesRiseWithoutAGap) {
  for (std::size_t i = 0; i + 1 < Latencies::buckets; ++i) {
    EXPECT_LT(Latencies::lower(i), Latencies::lower(i + 1)) << i;
    EXPECT_EQ(Latencies::index(Latencies::lower(i + 1) - 1), i) << "the last value of bucket " << i;
  }
}

TEST(Latencies, ABucketHoldsItsLowerEdge) {
  for (std::size_t i = 0; i < Latencies::buckets; ++i) EXPECT_EQ(Latencies::index(Latencies::lower(i)), i);
}

TEST(Latencies, TheLargestNumberHasABucket) {
  EXPECT_EQ(Latencies::index(std::numeric_limits<std::uint64_t>::max()), Latencies::buckets - 1);
}

TEST(Latencies, ABucketIsAtMostAThirtySecondWide) {
  for (std::size_t i = 32; i + 1 < Latencies::buckets; ++i) {
    auto const lower = static_cast<double>(Latencies::lower(i));
    EXPECT_LE((static_cast<double>(Latencies::lower(i + 1)) - lower) / lower, 1.0 / 32) << i;
  }
}

TEST(Latencies, ANegativeLatencyCountsAsNone) {
  Latencies latencies;
  latencies.record(nanoseconds(-5));
  EXPECT_EQ(latencies.count(0), 1U);
  EXPECT_EQ(latencies.total(), 1U);
}

TEST(Latencies, MergingAddsAndClearingEmpties) {
  Latencies one, other;
  one.record(nanoseconds(3));
  other.record(nanoseconds(3));
  other.record(nanoseconds(1'000'000));
  other.add(7, 10);
  one.merge(other);
  EXPECT_EQ(one.total(), 13U);
  EXPECT_EQ(one.count(3), 2U);
  EXPECT_EQ(one.count(7), 10U);
  one.clear();
  EXPECT_EQ(one.total(), 0U);
}

TEST(Latencies, AQuantileIsTheNearestRank) {
  Latencies latencies;
  for (int ns = 1; ns <= 10; ++ns) latencies.record(nanoseconds(ns));  // one a bucket; upper edge is ns + 1
  EXPECT_EQ(latencies.quantile(0), 2);
  EXPECT_EQ(latencies.quantile(0.1), 2);
  EXPECT_EQ(latencies.quantile(0.11), 3);
  EXPECT_EQ(latencies.quantile(0.5), 6);
  EXPECT_EQ(latencies.quantile(0.7), 8) << "0.7 * 10 is not more than 7";
  EXPECT_EQ(latencies.quantile(0.9), 10);
  EXPECT_EQ(latencies.quantile(0.91), 11);
  EXPECT_EQ(latencies.quantile(1), 11);
}

TEST(Latencies, OfTwoOperationsTheSlowerBoundsNineTenths) {
  Latencies latencies;
  latencies.record(nanoseconds(1));
  latencies.record(nanoseconds(20));
  EXPECT_EQ(latencies.quantile(0.5), 2);
  EXPECT_EQ(latencies.quantile(0.9), 21);
}

TEST(Latencies, AQuantileLiesABucketAboveTheExactOne) {
  std::mt19937_64 random(1);
  std::exponential_distribution<double> draw(1.0 / 50'000);
  Latencies latencies;
  std::vector<double> exact;
  for (int i = 0; i < 10'000; ++i) {
    auto const ns = static_cast<std::int64_t>(draw(random));
    latencies.record(nanoseconds(ns));
    exact.push_back(static_cast<double>(ns));
  }
  std::sort(exact.begin(), exact.end());
  for (double const q : {0.01, 0.5, 0.9, 0.99, 0.999}) {
    auto const rank = static_cast<std::size_t>(std::ceil(q * 10'000)) - 1;
    EXPECT_GT(latencies.quantile(q), exact[rank]) << q;
    EXPECT_LE(latencies.quantile(q), exact[rank] * (1 + 1.0 / 32) + 1) << q;
  }
}

TEST(Latencies, QuantilesOfNothingAndOfTheLargest) {
  Latencies latencies;
  EXPECT_EQ(latencies.quantile(0.5), 0);
  latencies.add(Latencies::buckets - 1, 1);
  EXPECT_EQ(latencies.quantile(0.5), 0x1p64);
}

}  // namespace
}  // namespace regatta
