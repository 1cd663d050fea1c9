#include "results/analysis/roofline.hpp"

#include <gtest/gtest.h>

namespace regatta {
namespace {

TEST(Roofline, IsTheLowerOfPeakAndBandwidth) {
  PointSummary triad;
  triad.point.id = "t", triad.point.kernel = "triad";
  triad.attempts = triad.ok_attempts = 1, triad.samples = 10;
  triad.seconds = {1, 1, 1, 1};
  triad.bytes = 10e9, triad.flops = 1e9;
  auto heavy = triad;
  heavy.point.id = "h", heavy.point.kernel = "dgemm";
  heavy.bytes = 1e9, heavy.flops = 40e9;
  std::vector<PointSummary> const summaries{triad, heavy};
  auto const roof = roof_of(summaries, {50e9, "calibration"});
  EXPECT_EQ(roof.bandwidth_of(1), 10e9);
  EXPECT_EQ(roof.bandwidth_of(8), 0) << "eight cores have more than one: what, nobody measured";
  EXPECT_EQ(roof.bandwidth_of(0), 0);
  auto const under = under_roof(summaries, roof);
  ASSERT_EQ(under.size(), 2U);
  EXPECT_TRUE(under[0].memory_bound);
  EXPECT_NEAR(under[0].share(), 1, 1e-12);
  EXPECT_FALSE(under[1].memory_bound);
  EXPECT_NEAR(under[1].share(), 0.8, 1e-12);
  EXPECT_TRUE(under_roof({heavy}, roof_of({heavy}, {50e9, "calibration"})).empty()) << "no triad, no roof";
}

TEST(Roofline, WorkersThatShareCoresAreNotUnderIt) {
  PointSummary triad;
  triad.point.kernel = "triad", triad.point.shape = {1, 1, 4};
  triad.attempts = triad.ok_attempts = 1, triad.samples = 10;
  triad.seconds = {1, 1, 1, 1};
  triad.bytes = 10e9, triad.flops = 1e9;
  auto const is_under = [&] { return !under_roof({triad}, roof_of({triad}, {50e9, "calibration"})).empty(); };
  EXPECT_TRUE(is_under());
  triad.oversubscribed = true;
  EXPECT_FALSE(is_under());
}

}  // namespace
}  // namespace regatta
