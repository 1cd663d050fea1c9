#include "runners/latency.hpp"

#include <gtest/gtest.h>

#include <limits>

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

}  // namespace
}  // namespace regatta
