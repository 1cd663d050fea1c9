#include "runners/cpu_mask.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <thread>

#include "kernels/error.hpp"
#include "runners/affinity.hpp"

namespace regatta {
namespace {

TEST(CpuMask, HoldsCpusBeyondThoseOfTheLibrarysOwnSet) {
  std::vector<int> const cpus{0, 63, 64, 1023, 1024, 5000};
  CpuMask const mask(cpus);
  EXPECT_EQ(mask.cpus(), cpus);
  EXPECT_GE(mask.bytes() * 8, 5001U);
}

TEST(CpuMask, IsWhatTheThreadMayUse) {
  auto const before = CpuMask::of_this_thread().cpus();
  ASSERT_FALSE(before.empty());
  std::thread([&] {
    // A CPU that the machine lacks changes nothing, as long as one of the others is there
    // (sched_setaffinity(2)).
    ASSERT_TRUE(CpuMask(std::array{before.front(), 4000}).bind_this_thread());
    EXPECT_EQ(CpuMask::of_this_thread().cpus(), std::vector{before.front()});
  }).join();
  EXPECT_EQ(CpuMask::of_this_thread().cpus(), before);
}

TEST(CpuMask, ACpuThatTheMachineLacksIsRefusedByItsNumber) {
  try {
    pin_this_thread(4000);
    FAIL() << "pinned to CPU 4000";
  } catch (EnvironmentError const& error) {
    EXPECT_NE(std::string(error.what()).find("CPU 4000"), std::string::npos);
  }
  EXPECT_THROW(CpuMask(std::array{-1}), std::system_error);
}

TEST(CpuMask, IsPutBackWhenItsKeeperEnds) {
  auto const before = CpuMask::of_this_thread().cpus();
  {
    KeptAffinity const kept;
    pin_this_thread(before.front());
  }
  EXPECT_EQ(CpuMask::of_this_thread().cpus(), before);
}

}  // namespace
}  // namespace regatta
