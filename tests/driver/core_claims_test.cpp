#include "driver/core_claims.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <optional>
#include <set>

namespace regatta {
namespace {

/// Four CPUs that no machine has, and no test beside this one claims.
AllowedCpus four_cores() {
  int const first = 1'000'000 + 4 * ::getpid();
  return {.cores = {first, first + 1, first + 2, first + 3}, .siblings = {}, .quota = std::nullopt};
}

Placement of_rank(int rank, Shape const& shape, bool allow_oversubscription = false) {
  return place(four_cores(), shape, rank, allow_oversubscription);
}

TEST(CoreClaims, AnAttemptAloneHasTheFirstCores) {
  CoreClaims claims;
  auto const placed = claims.settle(of_rank(0, {1, 1, 2}), four_cores(), {1, 1, 2});
  EXPECT_EQ(placed.cpus, of_rank(0, {1, 1, 2}).cpus);
  EXPECT_EQ(placed.shared, 0);
}

TEST(CoreClaims, TwoAttemptsAtOnceHaveCoresOfTheirOwn) {
  CoreClaims first, second;
  auto const a = first.settle(of_rank(0, {1, 1, 2}), four_cores(), {1, 1, 2});
  auto const b = second.settle(of_rank(0, {1, 1, 2}), four_cores(), {1, 1, 2});
  std::set<int> cpus(a.cpus.begin(), a.cpus.end());
  cpus.insert(b.cpus.begin(), b.cpus.end());
  EXPECT_EQ(cpus.size(), 4U);
  EXPECT_EQ(a.shared + b.shared, 0);
}

TEST(CoreClaims, RanksThatMakeWayForAnotherAttemptShareNoCoreEither) {
  CoreClaims other, first, second;
  (void)other.settle(of_rank(0, {1, 1, 1}), four_cores(), {1, 1, 1});
  auto const a = first.settle(of_rank(0, {1, 2, 1}), four_cores(), {1, 2, 1});
  auto const b = second.settle(of_rank(1, {1, 2, 1}), four_cores(), {1, 2, 1});
  EXPECT_NE(a.cpus.front(), four_cores().cores.front());
  EXPECT_NE(a.cpus, b.cpus);
  EXPECT_EQ(a.shared + b.shared, 0);
}

TEST(CoreClaims, WhereNoneIsFreeACoreIsSharedAndCounted) {
  CoreClaims first, second;
  (void)first.settle(of_rank(0, {1, 1, 3}), four_cores(), {1, 1, 3});
  auto const late = second.settle(of_rank(0, {1, 1, 2}), four_cores(), {1, 1, 2});
  EXPECT_EQ(late.shared, 1);
  EXPECT_EQ(late.cpus.size(), 2U);
}

TEST(CoreClaims, WhoeverWasThereFirstIsToldThatItsCoresAreShared) {
  CoreClaims first, second, third;
  (void)first.settle(of_rank(0, {1, 1, 3}), four_cores(), {1, 1, 3});
  EXPECT_EQ(first.shared(), 0);
  (void)second.settle(of_rank(0, {1, 1, 2}), four_cores(), {1, 1, 2});
  EXPECT_EQ(first.shared(), 1);
  EXPECT_EQ(first.shared(), 1) << "asking again";
  EXPECT_EQ(third.settle(of_rank(0, {1, 1, 4}), four_cores(), {1, 1, 4}).shared, 4);
  EXPECT_EQ(first.shared(), 3);
  EXPECT_EQ(second.shared(), 2) << "a core that two others took counts once";
}

TEST(CoreClaims, WhoeverSharesACoreHasItStillWhenTheFirstHasGone) {
  std::optional<CoreClaims> first(std::in_place);
  CoreClaims second, third;
  (void)first->settle(of_rank(0, {1, 1, 4}), four_cores(), {1, 1, 4});
  EXPECT_EQ(second.settle(of_rank(0, {1, 1, 4}), four_cores(), {1, 1, 4}).shared, 4);
  first.reset();
  EXPECT_EQ(third.settle(of_rank(0, {1, 1, 1}), four_cores(), {1, 1, 1}).shared, 1);
}

TEST(CoreClaims, AnOversubscribedAttemptTellsThoseWhoseCoresItTakes) {
  CoreClaims alone, many;
  (void)alone.settle(of_rank(0, {1, 1, 2}), four_cores(), {1, 1, 2});
  (void)many.settle(of_rank(0, {1, 1, 5}, true), four_cores(), {1, 1, 5});
  EXPECT_EQ(alone.shared(), 2);
  EXPECT_EQ(many.shared(), 0);
}

TEST(CoreClaims, AWorkerThatMakesWayTakesNoCoreOfItsOwnAttempt) {
  CoreClaims other, claims;
  (void)other.settle(of_rank(0, {1, 1, 1}), four_cores(), {1, 1, 1});
  auto const threads = claims.settle(of_rank(0, {1, 1, 4}), four_cores(), {1, 1, 4});
  EXPECT_EQ(std::set<int>(threads.cpus.begin(), threads.cpus.end()).size(), 4U);
  EXPECT_EQ(threads.shared, 1);
}

TEST(CoreClaims, ARankThatMakesWayTakesNoCoreOfAnotherRank) {
  CoreClaims other;
  (void)other.settle(of_rank(0, {1, 1, 1}), four_cores(), {1, 1, 1});
  std::set<int> cpus;
  std::array<CoreClaims, 4> ranks;
  int rank = 0;
  for (auto& claims : ranks)
    for (int const cpu : claims.settle(of_rank(rank++, {1, 4, 1}), four_cores(), {1, 4, 1}).cpus)
      cpus.insert(cpu);
  EXPECT_EQ(cpus.size(), 4U);
}

TEST(CoreClaims, MoreWorkersThanCoresStayWhereTheyWerePlaced) {
  CoreClaims first, second;
  (void)first.settle(of_rank(0, {1, 1, 1}), four_cores(), {1, 1, 1});
  auto const many = second.settle(of_rank(0, {1, 1, 5}, true), four_cores(), {1, 1, 5});
  EXPECT_EQ(many.cpus, of_rank(0, {1, 1, 5}, true).cpus);
  EXPECT_EQ(many.shared, 0);
}

TEST(CoreClaims, EndWithTheProcessHoweverItEnds) {
  auto const allowed = four_cores();
  auto const wanted = of_rank(0, {1, 1, 4});
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  auto const child = ::fork();
  if (child == 0) {
    CoreClaims claims;
    auto const shared = static_cast<char>(claims.settle(wanted, allowed, {1, 1, 4}).shared);
    if (::write(ends[1], &shared, 1) == 1) ::pause();
    ::_exit(1);
  }
  char shared = -1;
  ASSERT_EQ(::read(ends[0], &shared, 1), 1);
  EXPECT_EQ(shared, 0);
  {
    CoreClaims claims;
    EXPECT_EQ(claims.settle(wanted, allowed, {1, 1, 4}).shared, 4);
  }
  ::kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  CoreClaims claims;
  EXPECT_EQ(claims.settle(wanted, allowed, {1, 1, 4}).shared, 0);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace regatta
