#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <thread>

#include "tests/runners/fakes.hpp"
#include "tests/runners/mpi_world.hpp"

namespace regatta {
namespace {

using namespace fakes;
using Bytes = std::vector<std::byte>;

/// What rank `from` sends to rank `to` as its n-th message in a round: all ranks can compute it.
Bytes message(int from, int to, int n, std::size_t bytes, int round) {
  std::mt19937 random(static_cast<unsigned>(((from * 31 + to) * 31 + n) * 1009 + round));
  Bytes data(bytes);
  for (auto& b : data) b = static_cast<std::byte>(random());
  return data;
}

/// Every rank sends to every rank (itself too) messages of these sizes, and checks what it gets.
void all_to_all(std::vector<std::size_t> const& sizes, int rounds) {
  auto& team = mpi_world::team();
  auto const [rank, ranks] = team.share();
  for (int round = 0; round < rounds; ++round) {
    std::vector<Bytes> sent, received, expected;
    for (int peer = 0; peer < ranks; ++peer)
      for (int n = 0; n < static_cast<int>(sizes.size()); ++n) {
        auto const bytes = sizes[static_cast<std::size_t>(n)];
        sent.push_back(message(rank, peer, n, bytes, round));
        expected.push_back(message(peer, rank, n, bytes, round));
        received.emplace_back(bytes);
      }
    std::vector<Message> halo;
    for (std::size_t i = 0; i < sent.size(); ++i)
      halo.push_back({static_cast<int>(i / sizes.size()), sent[i], received[i]});
    team.exchange(halo);
    ASSERT_EQ(received, expected) << "round " << round;
  }
}

TEST(MpiTeam, ExchangesShortMessagesWithEverybody) {
  all_to_all({16}, 300);
}
TEST(MpiTeam, ExchangesOddAndEmptyMessages) {
  all_to_all({1, 0, 3, 17, 63, 0, 129}, 20);
}
TEST(MpiTeam, KeepsTheOrderOfManyMessagesToOnePeer) {
  all_to_all({8, 8, 8, 8, 8, 8, 8, 8, 8}, 50);
}
TEST(MpiTeam, ExchangesLongMessages) {
  all_to_all({100'000, 5, 1'000'001}, 3);
}
TEST(MpiTeam, ExchangesMessagesAroundTheLengthOfAMailbox) {
  all_to_all({111, 112, 113, 239, 240, 241, 4079, 4080, 4081, 4096}, 5);
}

TEST(MpiTeam, ExchangesWithNeighboursOnly) {
  auto& team = mpi_world::team();
  auto const [rank, ranks] = team.share();
  std::array<std::int64_t, 2> edge{}, from_left{}, from_right{};
  std::vector<Message> halo;
  if (rank > 0)
    halo.push_back({rank - 1, std::as_bytes(std::span(edge)), std::as_writable_bytes(std::span(from_left))});
  if (rank + 1 < ranks)
    halo.push_back({rank + 1, std::as_bytes(std::span(edge)), std::as_writable_bytes(std::span(from_right))});
  for (std::int64_t step = 1; step <= 20'000; ++step) {
    edge = {step, rank};
    team.exchange(halo);
    if (rank > 0) {
      ASSERT_EQ(from_left, (std::array<std::int64_t, 2>{step, rank - 1}));
    }
    if (rank + 1 < ranks) {
      ASSERT_EQ(from_right, (std::array<std::int64_t, 2>{step, rank + 1}));
    }
  }
}

TEST(MpiTeam, SendsOneWayWithoutLosingAnything) {
  auto& team = mpi_world::team();
  auto const [rank, ranks] = team.share();
  if (ranks == 1) GTEST_SKIP() << "needs two ranks";
  std::int64_t number = 0;
  std::vector<Message> halo;
  if (rank == 0) halo.push_back({1, std::as_bytes(std::span(&number, 1)), {}});
  if (rank == 1) halo.push_back({0, {}, std::as_writable_bytes(std::span(&number, 1))});
  for (std::int64_t i = 1; i <= 5'000; ++i) {
    if (rank == 0) number = i;
    team.exchange(halo);
    if (rank == 1) {
      ASSERT_EQ(number, i);
    }
  }
  team.barrier();
}

TEST(MpiTeam, AddsWordsModuloTwoToThe64) {
  auto& team = mpi_world::team();
  auto const [rank, ranks] = team.share();
  for (std::size_t const words : {0UL, 1UL, 10UL, 30UL, 31UL, 1000UL})
    for (std::int64_t round = 0; round < 50; ++round) {
      Words mine(words), expected(words);
      for (std::size_t i = 0; i < words; ++i) {
        auto const at = static_cast<std::int64_t>(i);
        mine[i] = (rank + 1) * (at + round);
        expected[i] = (at + round) * ranks * (ranks + 1) / 2;
      }
      if (words > 0) {
        mine[0] = std::numeric_limits<std::int64_t>::max();
        expected[0] = static_cast<std::int64_t>(static_cast<std::uint64_t>(mine[0]) *
                                                static_cast<std::uint64_t>(ranks));
      }
      team.all_reduce(mine);
      ASSERT_EQ(mine, expected) << words << " words";
    }
}

TEST(MpiTeam, FindsTheLargestNumberAndGathersTextsInOrder) {
  auto& team = mpi_world::team();
  auto const [rank, ranks] = team.share();
  EXPECT_EQ(team.all_max(-1.0 - rank), -1.0);
  auto const texts = team.gather(std::string(static_cast<std::size_t>(rank), 'x') + std::to_string(rank));
  if (rank != 0) {
    EXPECT_TRUE(texts.empty());
    return;
  }
  ASSERT_EQ(texts.size(), static_cast<std::size_t>(ranks));
  for (int r = 0; r < ranks; ++r)
    EXPECT_EQ(texts[static_cast<std::size_t>(r)],
              std::string(static_cast<std::size_t>(r), 'x') + std::to_string(r));
}

TEST(MpiTeam, DealsEveryTaskOnceUnderEveryScheduleToSeveralThreads) {
  auto& team = mpi_world::team();
  std::mt19937 random(3);  // the same numbers on all ranks
  for (int trial = 0; trial < 15; ++trial)
    for (auto const kind : all_schedules) {
      auto const tasks = random() % 500;
      auto const grain = 1 + random() % 20;
      int const workers = 1 + static_cast<int>(random() % 3);
      auto& source = team.deal(tasks, {kind, grain}, workers, workers + team.share().rank);
      Words runs(tasks);
      std::mutex mutex;
      std::vector<std::jthread> threads;
      for (int w = 0; w < workers; ++w)
        threads.emplace_back([&, w] {
          for (auto chunk = source.next(w); chunk.size() > 0; chunk = source.next(w)) {
            std::lock_guard const lock(mutex);
            for (auto i = chunk.begin; i < chunk.end; ++i) ++runs[i];
          }
        });
      threads.clear();
      if (is_static(kind)) {
        auto const mine = block(tasks, team.share());
        for (std::size_t i = 0; i < tasks; ++i) ASSERT_EQ(runs[i], i >= mine.begin && i < mine.end);
      }
      team.all_reduce(runs);
      for (auto const n : runs) ASSERT_EQ(n, 1) << name_of(kind) << "," << grain << " of " << tasks;
    }
}

TEST(MpiTeam, SharesALineBetweenTheFirstTwoRanks) {
  auto& team = mpi_world::team();
  auto const [rank, ranks] = team.share();
  auto* const line = static_cast<std::atomic<int>*>(team.shared_line());
  if (ranks == 1) {
    EXPECT_EQ(line, nullptr);
    return;
  }
  ASSERT_NE(line, nullptr);
  team.barrier();
  if (rank == 0) {
    EXPECT_EQ(line->exchange(42), 0);
  }
  team.barrier();
  if (rank == 1) {
    EXPECT_EQ(line->exchange(0), 42);
  }
  team.barrier();
}

TEST(MpiTeam, RefusesAMessageToARankThatIsNotThere) {
  std::byte byte{};
  Message const message{.peer = mpi_world::team().share().ranks, .send = std::span(&byte, 1), .receive = {}};
  EXPECT_THROW(mpi_world::team().exchange(std::span(&message, 1)), std::logic_error);
}

TEST(MpiTeam, SaysWhichLibraryItIs) {
  EXPECT_NE(mpi_world::team().describe().find("MPI"), std::string::npos);
}

}  // namespace
}  // namespace regatta
