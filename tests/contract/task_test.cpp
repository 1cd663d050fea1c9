#include "kernels/task.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace regatta {
namespace {

Task<int> seven() {
  co_return 7;
}

template <class T>
T run(Task<T> task) {
  task.start();
  EXPECT_TRUE(task.done());
  return task.take();
}

TEST(Task, StartsOnlyWhenAsked) {
  bool started = false;
  auto const body = [](bool& flag) -> Task<int> {
    flag = true;
    co_return 1;
  };
  auto task = body(started);
  EXPECT_FALSE(started);
  EXPECT_FALSE(task.done());
  task.start();
  EXPECT_TRUE(started);
  EXPECT_TRUE(task.done());
  EXPECT_EQ(task.take(), 1);
}

TEST(Task, ATaskThatWasNeverStartedIsDestroyed) {
  auto const witness = std::make_shared<int>(1);
  {
    auto const body = [](std::shared_ptr<int> held) -> Task<int> { co_return *held; };
    auto const task = body(witness);
    EXPECT_EQ(witness.use_count(), 2);
  }
  EXPECT_EQ(witness.use_count(), 1);
}

TEST(Task, YieldsWhatTheAwaitedTaskReturned) {
  auto const outer = []() -> Task<std::string> {
    auto const first = co_await seven();
    auto const second = co_await seven();
    co_return std::to_string(first + second);
  };
  EXPECT_EQ(run(outer()), "14");
}

TEST(Task, MoveOnlyValuesPassThrough) {
  auto const inner = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
  auto const outer = [](auto make) -> Task<std::unique_ptr<int>> {
    auto value = co_await make();
    ++*value;
    co_return value;
  };
  EXPECT_EQ(*run(outer(inner)), 6);
}

Task<int> thrower() {
  throw std::runtime_error("from inside");
  co_return 0;
}

TEST(Task, AnExceptionReachesTheAwaiterAndTheOneWhoTakes) {
  auto const outer = []() -> Task<std::string> {
    try {
      co_return std::to_string(co_await thrower());
    } catch (std::runtime_error const& error) {
      co_return std::string("caught ") + error.what();
    }
  };
  EXPECT_EQ(run(outer()), "caught from inside");
  auto task = thrower();
  task.start();
  EXPECT_TRUE(task.done());
  EXPECT_THROW((void)task.take(), std::runtime_error);
}

TEST(Task, AnExceptionUnwindsEveryLevel) {
  struct Level {
    static Task<int> down(int depth, std::shared_ptr<int> held) {
      if (depth == 0) throw std::out_of_range("bottom");
      co_return co_await down(depth - 1, held) + *held;
    }
  };
  auto const witness = std::make_shared<int>(0);
  EXPECT_THROW((void)run(Level::down(100, witness)), std::out_of_range);
  EXPECT_EQ(witness.use_count(), 1);
}

TEST(Task, AMovedTaskIsTheSameCoroutine) {
  auto first = seven();
  auto second = std::move(first);
  second.start();
  EXPECT_EQ(second.take(), 7);
}

// g++ makes symmetric transfer a tail call only when it optimises, and not under AddressSanitizer (GCC bug
// 100897).
#if defined(__GNUC__) && !defined(__clang__) && (!defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__))
constexpr bool has_tail_calls = false;
#else
constexpr bool has_tail_calls = true;
#endif

/// How far the stack reaches below a fixed point of it.
std::ptrdiff_t depth_below(char const* top) {
  char here = 0;
  asm volatile("" : : "r"(&here) : "memory");
  return top - &here;
}

Task<std::ptrdiff_t> leaf(char const* top) {
  co_return depth_below(top);
}

TEST(Task, AwaitingAgainAndAgainDoesNotGrowTheStack) {
  if (!has_tail_calls) GTEST_SKIP() << "this build has no tail calls";
  char top = 0;
  auto const loop = [](char const* from) -> Task<std::ptrdiff_t> {
    auto const first = co_await leaf(from);
    std::ptrdiff_t last = first;
    for (int i = 0; i < 100'000; ++i) last = co_await leaf(from);
    co_return last - first;
  };
  EXPECT_EQ(run(loop(&top)), 0);
}

Task<int> nested(int depth) {
  if (depth == 0) co_return 0;
  co_return co_await nested(depth - 1) + 1;
}

TEST(Task, DepthCostsFramesAndNoStack) {
  if (!has_tail_calls) GTEST_SKIP() << "this build has no tail calls";
  // A million frames of stack would not fit into its 8 MiB.
  EXPECT_EQ(run(nested(1'000'000)), 1'000'000);
}

TEST(Task, FramesAreRecycled) {
  auto* const first = detail::allocate_frame(200);
  detail::release_frame(first, 200);
  auto* const second = detail::allocate_frame(193);  // of the same size class
  EXPECT_EQ(first, second);
  auto* const third = detail::allocate_frame(200);
  EXPECT_NE(second, third);
  detail::release_frame(second, 193);
  detail::release_frame(third, 200);
}

TEST(Task, LargeFramesAreFramesToo) {
  auto const body = []() -> Task<int> {
    std::array<volatile int, 2000> large{};  // kept across the wait: in the frame
    large[1999] = co_await seven();
    co_return large[1999];
  };
  EXPECT_EQ(run(body()), 7);
  EXPECT_EQ(run(body()), 7);
}

TEST(Task, AFrameMayBeReleasedOnAnotherThread) {
  for (int i = 0; i < 100; ++i) {
    auto task = seven();
    std::thread([moved = std::move(task)]() mutable {
      moved.start();
      EXPECT_EQ(moved.take(), 7);
    }).join();
  }
}

}  // namespace
}  // namespace regatta
