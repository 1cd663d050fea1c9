#include <gtest/gtest.h>

#include "kernels/kernel.hpp"
#include "kernels/row_block.hpp"

namespace regatta {
namespace {

TEST(Block, BlocksFollowEachOtherAndCoverAllTasks) {
  for (std::size_t const tasks : {0U, 1U, 2U, 7U, 100U})
    for (int const ranks : {1, 2, 3, 5, 16}) {
      std::size_t next = 0;
      for (int rank = 0; rank < ranks; ++rank) {
        auto const mine = block(tasks, {rank, ranks});
        EXPECT_EQ(mine.begin, next);
        EXPECT_GE(mine.end, mine.begin);
        next = mine.end;
      }
      EXPECT_EQ(next, tasks);
    }
}

TEST(Block, SizesDifferByAtMostOneAndTheLargerComeFirst) {
  for (std::size_t const tasks : {0U, 1U, 9U, 100U})
    for (int const ranks : {1, 2, 3, 7, 11}) {
      auto const least = tasks / static_cast<std::size_t>(ranks);
      std::size_t before = least + 1;
      for (int rank = 0; rank < ranks; ++rank) {
        auto const size = block(tasks, {rank, ranks}).size();
        EXPECT_GE(size, least);
        EXPECT_LE(size, before);
        before = size;
      }
    }
}

TEST(Block, HugeNumbersDoNotOverflow) {
  auto const tasks = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(block(tasks, {0, 1}), (Range{0, tasks}));
  EXPECT_EQ(block(tasks, {999, 1000}).end, tasks);
  EXPECT_EQ(block(tasks, {1, 2}).begin, block(tasks, {0, 2}).end);
}

TEST(RowBlock, RowsOfAllRanksCoverTheGridOnce) {
  for (std::size_t const size : {1U, 10U, 17U})
    for (std::size_t const rows : {1U, 4U, 100U})
      for (int const ranks : {1, 2, 5}) {
        std::size_t next = 0;
        for (int rank = 0; rank < ranks; ++rank) {
          auto const owned = RowBlock(size, rows, {rank, ranks}).owned();
          if (owned.size() != 0) {
            EXPECT_EQ(owned.begin, next);
          }
          next += owned.size();
        }
        EXPECT_EQ(next, size);
      }
}

TEST(RowBlock, NeighboursAreMutual) {
  for (int const ranks : {1, 2, 4, 9}) {  // five tasks: of nine ranks, four own nothing
    for (int rank = 0; rank < ranks; ++rank) {
      auto const at = [&](int other) { return RowBlock(10, 2, {other, ranks}); };
      auto const above = at(rank).rank_above(), below = at(rank).rank_below();
      EXPECT_TRUE(above < 0 || at(above).rank_below() == rank) << rank << " of " << ranks;
      EXPECT_TRUE(below < 0 || at(below).rank_above() == rank) << rank << " of " << ranks;
      EXPECT_TRUE(at(rank).owned().size() > 0 || (above < 0 && below < 0)) << rank << " of " << ranks;
    }
  }
}

TEST(RowBlock, OnlyOwnRowsOfForeignTasks) {
  RowBlock const rows(10, 2, {1, 2});  // tasks 3 and 4
  EXPECT_EQ(rows.owned(), (Range{6, 10}));
  EXPECT_EQ(rows.owned_of({0, 5}), (Range{6, 10}));
  EXPECT_EQ(rows.owned_of({0, 3}).size(), 0U);
  EXPECT_EQ(rows.owned_of({4, 5}), (Range{8, 10}));
}

}  // namespace
}  // namespace regatta
