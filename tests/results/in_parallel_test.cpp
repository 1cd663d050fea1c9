#include "results/in_parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
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

}  // namespace
}  // namespace regatta
