#include "runners/barrier.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace regatta {
namespace {

/// Threads that write plain numbers before the barrier and read the others' after it: by parity, since who
/// goes on may write the next while others read. ThreadSanitizer sees whether the barrier orders them.
class Barriers : public testing::TestWithParam<int> {
 protected:
  [[nodiscard]] static int wrong_numbers(int threads, int turns, Patience const& patience) {
    Barrier barrier(threads);
    std::array<std::vector<int>, 2> wrote{std::vector<int>(static_cast<std::size_t>(threads)),
                                          std::vector<int>(static_cast<std::size_t>(threads))};
    std::atomic<int> wrong{0};
    std::vector<std::thread> others;
    for (int t = 0; t < threads; ++t)
      others.emplace_back([&, t] {
        for (int turn = 1; turn <= turns; ++turn) {
          auto& numbers = wrote[static_cast<std::size_t>(turn) % 2];
          numbers[static_cast<std::size_t>(t)] = turn;
          barrier.wait(t, patience);
          for (auto const number : numbers)
            if (number != turn) ++wrong;
        }
      });
    for (auto& other : others) other.join();
    return wrong;
  }
};

TEST_P(Barriers, LetNobodyOnBeforeAllHaveCome) {
  EXPECT_EQ(wrong_numbers(GetParam(), 400, Patience::with(false)), 0);
}

TEST_P(Barriers, HoldWhereWaitersSpin) {
  if (GetParam() <= 2) {
    EXPECT_EQ(wrong_numbers(GetParam(), 20'000, Patience::with(true)), 0);
  } else {
    EXPECT_EQ(wrong_numbers(GetParam(), 400, {.eager = 10, .pauses = 10, .yields = 100}), 0);
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
