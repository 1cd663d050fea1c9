#include "runners/barrier.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace regatta {
namespace {

/// Threads that count how often they came, and look at each other's counts whenever they may go on.
class Barriers : public testing::TestWithParam<int> {
 protected:
  /// Returns whether nobody went on before all had come.
  [[nodiscard]] static bool holds(int threads, int turns, Patience const& patience) {
    Barrier barrier(threads);
    std::vector<std::atomic<int>> came(static_cast<std::size_t>(threads));
    std::atomic<bool> early{false};
    std::vector<std::thread> others;
    for (int t = 0; t < threads; ++t)
      others.emplace_back([&, t] {
        for (int turn = 1; turn <= turns; ++turn) {
          came[static_cast<std::size_t>(t)].store(turn);
          barrier.wait(t, patience);
          for (auto const& other : came) early = early || other.load() < turn || other.load() > turn + 1;
        }
      });
    for (auto& other : others) other.join();
    return !early;
  }
};

TEST_P(Barriers, LetNobodyOnBeforeAllHaveCome) {
  EXPECT_TRUE(holds(GetParam(), 400, Patience::with(false)));
}

TEST_P(Barriers, HoldWhereWaitersSpin) {
  if (GetParam() <= 2) {
    EXPECT_TRUE(holds(GetParam(), 20'000, Patience::with(true)));
  } else {
    EXPECT_TRUE(holds(GetParam(), 400, {.eager = 10, .pauses = 10, .yields = 100}));
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, Barriers, testing::Values(1, 2, 3, 4, 5, 8, 17),
                         testing::PrintToStringParamName());

TEST(Signals, ComeToWhoWaitsForANumberThatHasPassed) {
  Signal signal;
  signal.raise(7);
  signal.await(5, Patience::with(false));
  Signal wrapped;
  wrapped.raise(3);  // 2^32 + 3, for who has counted on
  wrapped.await(0xffff'fff0, Patience::with(false));
}

}  // namespace
}  // namespace regatta
