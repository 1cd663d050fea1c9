#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>

#include "runners/io_buffers.hpp"
#include "runners/io_outcome.hpp"
#include "runners/ring_queue.hpp"
#include "runners/timer_queue.hpp"

namespace regatta {
namespace {

TEST(TimerQueue, WakesInOrderOfTimeWhateverTheOrderOfArrival) {
  std::mt19937 random(1);
  TimerQueue::Time const start{};
  for (int spread : {0, 1, 5, 1000}) {
    std::vector<Operation> operations(500);
    TimerQueue queue;
    for (auto& operation : operations) {
      operation.started = start + std::chrono::nanoseconds(&operation - operations.data());
      operation.duration = std::chrono::nanoseconds(
          spread == 0 ? 7 : static_cast<int>(random() % static_cast<unsigned>(spread)));
      queue.add(operation);
    }
    EXPECT_EQ(queue.size(), operations.size());
    TimerQueue::Time last{};
    std::size_t taken = 0;
    for (TimerQueue::Time now = start; !queue.empty(); now += std::chrono::nanoseconds(1))
      while (auto* const operation = queue.take_due(now)) {
        auto const wake = operation->started + operation->duration;
        EXPECT_LE(wake, now);
        EXPECT_GE(wake, last);
        last = wake;
        ++taken;
      }
    EXPECT_EQ(taken, operations.size());
    EXPECT_EQ(queue.next(), TimerQueue::Time::max());
    EXPECT_EQ(queue.take_due(TimerQueue::Time::max()), nullptr);
  }
}

TEST(RingQueue, KeepsItsOrderWhileItGrowsAndTurns) {
  RingQueue<int> queue;
  int in = 0, out = 0;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 37; ++i) queue.push(in++);
    for (int i = 0; i < 23; ++i) ASSERT_EQ(queue.pop(), out++);
  }
  EXPECT_EQ(queue.size(), static_cast<std::size_t>(in - out));
  while (!queue.empty()) ASSERT_EQ(queue.pop(), out++);
  EXPECT_EQ(in, out);
}

TEST(IoBuffers, AreAlignedAndGivenAgain) {
  IoBuffers buffers;
  auto const first = buffers.acquire(5000);
  EXPECT_EQ(first.size(), 5000U);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first.data()) % IoBuffers::alignment, 0U);
  auto const second = buffers.acquire(5000);
  EXPECT_NE(first.data(), second.data());
  auto const* const memory = first.data();
  buffers.release(first);
  EXPECT_EQ(buffers.acquire(6000).data(), memory) << "both are two pages";
  buffers.release(second);
  buffers.release({const_cast<std::byte*>(memory), 6000});
}

TEST(IoOutcome, GoesOnAfterAShortTransferAndAnInterruption) {
  std::vector<std::byte> memory(100);
  Operation operation{.kind = Operation::Kind::read, .buffer = memory};
  EXPECT_FALSE(advance(operation, 30));
  EXPECT_FALSE(advance(operation, -EINTR));
  EXPECT_EQ(operation.result, 30);
  EXPECT_TRUE(advance(operation, 70));
  EXPECT_EQ(operation.result, 100);
  Operation failed{.kind = Operation::Kind::read, .buffer = memory};
  EXPECT_FALSE(advance(failed, 30));
  EXPECT_TRUE(advance(failed, -EIO));
  EXPECT_EQ(failed.result, -EIO) << "an error is not hidden by what was moved before it";
}

TEST(IoOutcome, TakesAWriteThatMovesNothingForAnError) {
  std::vector<std::byte> memory(10);
  Operation operation{.kind = Operation::Kind::write, .buffer = memory};
  EXPECT_TRUE(advance(operation, 0));
  EXPECT_EQ(operation.result, -EIO);
}

TEST(IoOutcome, RecordsALatencyForAFailureToo) {
  Latencies latencies;
  Operation const operation{.kind = Operation::Kind::sync, .descriptor = 987'654, .result = -EIO};
  EXPECT_THROW(conclude(operation, latencies), std::system_error);
  EXPECT_EQ(latencies.total(), 1U);
}

}  // namespace
}  // namespace regatta
