#include "runners/usage.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <time.h>

#include <atomic>
#include <thread>

namespace regatta {
namespace {

std::int64_t microseconds_of(clockid_t clock) {
  timespec time{};
  EXPECT_EQ(clock_gettime(clock, &time), 0);
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

/// Runs for that much CPU time; how much it was.
std::int64_t spin(std::int64_t microseconds) {
  auto const begin = microseconds_of(CLOCK_THREAD_CPUTIME_ID);
  std::int64_t used = 0;
  while (used < microseconds) used = microseconds_of(CLOCK_THREAD_CPUTIME_ID) - begin;
  return used;
}

TEST(Usage, CountsThreadsOnOtherCpusUpToNow) {
  std::atomic<bool> begun = false, done = false;
  std::jthread thread([&] {
    begun = true;
    while (!done) {  // and never asks for its clock, which would count it up to now
    }
  });
  clockid_t clock{};
  ASSERT_EQ(pthread_getcpuclockid(thread.native_handle(), &clock), 0);
  while (!begun) std::this_thread::yield();
  for (int round = 0; round < 20; ++round) {
    // Its own clock is asked outside of the span, and may differ by what passes between.
    auto const first = microseconds_of(CLOCK_MONOTONIC), others_before = microseconds_of(clock);
    settle_usage();
    auto const before = Usage::now();
    auto const second = microseconds_of(CLOCK_MONOTONIC);
    auto const mine = spin(700);  // less than a tick
    auto const third = microseconds_of(CLOCK_MONOTONIC);
    settle_usage();
    auto const used = (Usage::now() - before).cpu_microseconds;
    auto const others = microseconds_of(clock) - others_before;
    auto const between = second - first + microseconds_of(CLOCK_MONOTONIC) - third;
    EXPECT_GE(used + between + 20, mine + others) << "round " << round;
  }
  done = true;
}

}  // namespace
}  // namespace regatta
