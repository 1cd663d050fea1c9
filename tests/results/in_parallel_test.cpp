#include "results/in_parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace regatta {
namespace {

TEST(InParallel, DoesEveryIndexOnce) {
  for (std::size_t const count : {0U, 1U, 15U, 16U, 17U, 10000U}) {
    std::vector<std::atomic<int>> done(count);
    in_parallel(count, [&](std::size_t i, std::size_t) { ++done[i]; });
    for (auto const& times : done) EXPECT_EQ(times, 1);
  }
}

TEST(InParallel, NoTwoThreadsHaveTheSamePlaceForTheirBuffers) {
  std::vector<std::atomic<int>> inside(most_workers);
  std::atomic<int> shared = 0;
  in_parallel(10'000, [&](std::size_t, std::size_t worker) {
    ASSERT_LT(worker, most_workers);
    shared += inside[worker]++;
    --inside[worker];
  });
  EXPECT_EQ(shared, 0);
}

TEST(InParallel, WhatTheWorkThrowsIsThrown) {
  auto const fails = [](std::size_t i, std::size_t) {
    if (i == 500) throw std::runtime_error("no");
  };
  EXPECT_THROW(in_parallel(1000, fails), std::runtime_error);
}

/// Pieces 0 to count - 1; one of them may throw.
struct Pieces {
  std::size_t count = 0, throws_when_given = 1000, throws_at_work = 1000, throws_in_order = 1000;
  std::size_t next = 0;
  std::vector<std::size_t> done{};

  void run() {
    in_order([this]() -> OrderedWork {
      auto const piece = next++;
      if (piece == throws_when_given) throw std::runtime_error("given");
      if (piece >= count) return {};
      return [this, piece](std::size_t worker) {
        EXPECT_LT(worker, most_workers);
        if (piece == throws_at_work) throw std::runtime_error("worked");
        std::this_thread::sleep_for(std::chrono::microseconds(piece % 7 * 50));
        return [this, piece] {
          if (piece == throws_in_order) throw std::runtime_error("in order");
          done.push_back(piece);
        };
      };
    });
  }
};

TEST(InOrder, WhatThreadsDidIsTakenInTheOrderOfThePieces) {
  for (std::size_t const count : {0U, 1U, 2U, 500U}) {
    Pieces pieces{.count = count};
    pieces.run();
    ASSERT_EQ(pieces.done.size(), count);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(pieces.done[i], i);
  }
}

TEST(InOrder, AThrowEndsItAfterAllPiecesBeforeIt) {
  for (auto const what : {&Pieces::throws_when_given, &Pieces::throws_at_work, &Pieces::throws_in_order}) {
    Pieces pieces{.count = 500};
    pieces.*what = 100;
    EXPECT_THROW(pieces.run(), std::runtime_error);
    ASSERT_EQ(pieces.done.size(), 100U);
    for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(pieces.done[i], i);
    EXPECT_LT(pieces.next, 500U) << "it went on";
  }
}

TEST(InOrder, OfTwoThrowsTheOneOfTheEarlierPieceIsThrown) {
  for (int i = 0; i < 20; ++i) {
    Pieces pieces{.count = 100, .throws_when_given = 31, .throws_at_work = 30};
    try {
      pieces.run();
      FAIL() << "it threw nothing";
    } catch (std::runtime_error const& error) {
      EXPECT_STREQ(error.what(), "worked");
    }
    EXPECT_EQ(pieces.done.size(), 30U);
  }
}

}  // namespace
}  // namespace regatta
