#include "runners/chunks.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace regatta {
namespace {

TEST(Chunking, CutsEverythingOnceInOrder) {
  for (auto const kind : {ScheduleKind::dynamic, ScheduleKind::guided})
    for (std::size_t const tasks : {0U, 1U, 7U, 1000U})
      for (std::size_t const grain : {1U, 3U, 5000U})
        for (std::size_t const takers : {1U, 2U, 64U}) {
          Chunking const chunking(tasks, {kind, grain}, takers);
          std::size_t at = 0;
          for (std::size_t t = 0; t < chunking.chunks(); ++t) {
            auto const chunk = chunking.chunk(t);
            ASSERT_EQ(chunk.begin, at);
            ASSERT_GT(chunk.size(), 0U);
            at = chunk.end;
          }
          ASSERT_EQ(at, tasks);
          ASSERT_EQ(chunking.chunk(chunking.chunks()).size(), 0U);
          ASSERT_EQ(chunking.chunk(chunking.chunks() + 12345).size(), 0U);
        }
}

TEST(Chunking, GuidedChunksShrinkDownToTheGrain) {
  Chunking const chunking(1000, {ScheduleKind::guided, 10}, 4);
  EXPECT_EQ(chunking.chunk(0).size(), 250U);
  for (std::size_t t = 1; t + 1 < chunking.chunks(); ++t) {
    EXPECT_LE(chunking.chunk(t).size(), chunking.chunk(t - 1).size());
    EXPECT_GE(chunking.chunk(t).size(), 10U);
  }
}

TEST(Chunking, LivesThroughTheLargestNumbers) {
  auto const most = std::numeric_limits<std::size_t>::max();
  Chunking const chunking(most, {ScheduleKind::dynamic, most - 1}, 1);
  EXPECT_EQ(chunking.chunk(0), (Range{0, most - 1}));
  EXPECT_EQ(chunking.chunk(1), (Range{most - 1, most}));
  EXPECT_EQ(chunking.chunk(2).size(), 0U);
}

TEST(OwnedChunks, CyclicDealsChunksInTurnToRanksAndThenToWorkers) {
  OwnedChunks first(10, {ScheduleKind::cyclic, 2}, {0, 2}, 2),
      second(10, {ScheduleKind::cyclic, 2}, {1, 2}, 2);
  EXPECT_EQ(first.next(0), (Range{0, 2}));
  EXPECT_EQ(second.next(0), (Range{2, 4}));
  EXPECT_EQ(first.next(1), (Range{4, 6}));
  EXPECT_EQ(second.next(1), (Range{6, 8}));
  EXPECT_EQ(first.next(0), (Range{8, 10}));
  for (int worker : {0, 1}) {
    EXPECT_EQ(first.next(worker).size(), 0U);
    EXPECT_EQ(second.next(worker).size(), 0U);
  }
}

TEST(OwnedChunks, StaticGivesAWorkerItsPartOfTheRanksBlock) {
  OwnedChunks source(10, {ScheduleKind::fixed, 1}, {1, 2}, 2);
  EXPECT_EQ(source.next(0), (Range{5, 6}));
  EXPECT_EQ(source.next(1), (Range{8, 9}));
  EXPECT_EQ(source.next(1), (Range{9, 10}));
  EXPECT_EQ(source.next(1).size(), 0U);
}

}  // namespace
}  // namespace regatta
