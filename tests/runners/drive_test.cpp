#include "tests/runners/drive_cases.hpp"

namespace regatta {
namespace {

using namespace fakes;

class Drive : public testing::TestWithParam<NamedPool> {};

TEST_P(Drive, GivesKnownResultsForEveryKindOfKernelUnderEverySchedule) {
  auto const team = make_single_team();
  for (int const workers : {1, 3}) {
    auto const pool = GetParam().make({.cpus = {}, .workers = workers, .in_flight = workers});
    expect_known_results(*team, *pool);
  }
}

TEST_P(Drive, RethrowsWhatATaskThrowsAndRunsTheNextRepetition) {
  auto const team = make_single_team();
  auto const pool = GetParam().make({.cpus = {}, .workers = 2, .in_flight = 2});
  auto const broken = make<Broken>(100, {}, true);
  pool->hold([&] { EXPECT_THROW((void)drive(*broken, *team, *pool, {}, {}), std::runtime_error); });
  EXPECT_THROW(pool->hold([&] { (void)drive(*broken, *team, *pool, {}, {}); }), std::runtime_error);
  EXPECT_EQ(run_twice<Squares>(*team, *pool, 100, {})[1], Squares::expected(100));
}

TEST_P(Drive, CountsStepsAndTakesTimeAndUsage) {
  auto const team = make_single_team();
  auto const pool = GetParam().make({.cpus = {}, .workers = 2, .in_flight = 2});
  auto const kernel = make<Neighbours>(1000, {}, true);
  pool->hold([&] {
    auto const repetition = drive(*kernel, *team, *pool, {}, {});
    EXPECT_EQ(repetition.steps, static_cast<std::size_t>(Neighbours::steps));
    EXPECT_GT(repetition.seconds, 0);
    EXPECT_GE(repetition.usage.cpu_microseconds, 0);
  });
}

TEST_P(Drive, CountsTheStepsThatWorkersRunByThemselves) {
  auto const team = make_single_team();
  auto const pool = GetParam().make({.cpus = {}, .workers = 2, .in_flight = 2});
  auto const kernel = make<Ahead>(10, {}, true);
  pool->hold([&] {
    EXPECT_EQ(drive(*kernel, *team, *pool, {}, {}).steps, static_cast<std::size_t>(Neighbours::steps));
  });
  EXPECT_EQ(pool_schedule(*kernel, {}, *pool, {}).ends_with("; a barrier between steps"),
            pool->has_barrier({}));
  EXPECT_FALSE(pool_schedule(*kernel, {0, 2}, *pool, {}).ends_with("; a barrier between steps"));
}

/// Promises more steps than it has.
struct Boastful : Ahead {
  static constexpr auto name = "boastful";
  using Ahead::Ahead;
  [[nodiscard]] bool reduces() const { return false; }
  [[nodiscard]] std::size_t steps_ahead() const { return steps + 1; }
};

/// Promises steps of which one reduces.
struct Careless : Ahead {
  static constexpr auto name = "careless";
  using Ahead::Ahead;
  [[nodiscard]] std::size_t steps_ahead() const { return 5; }
};

/// Has a message between the steps that it promises to need none.
struct Forgetful : Boastful {
  static constexpr auto name = "forgetful";
  using Boastful::Boastful;
  [[nodiscard]] Halo halo() { return {&message_, 1}; }
  [[nodiscard]] std::size_t steps_ahead() const { return 2; }

 private:
  Message message_{};
};

TEST_P(Drive, RefusesAKernelThatPromisesStepsWhichItHasNot) {
  auto const team = make_single_team();
  auto const pool = GetParam().make({.cpus = {}, .workers = 2, .in_flight = 2});
  if (!pool->has_barrier({})) return;  // nobody asks it
  auto const boastful = make<Boastful>(10, {}, true), careless = make<Careless>(10, {}, true),
             forgetful = make<Forgetful>(10, {}, true);
  pool->hold([&] {
    EXPECT_THROW((void)drive(*boastful, *team, *pool, {}, {}), std::logic_error);
    EXPECT_THROW((void)drive(*careless, *team, *pool, {}, {}), std::logic_error);
    EXPECT_THROW((void)drive(*forgetful, *team, *pool, {}, {}), std::logic_error);
  });
}

INSTANTIATE_TEST_SUITE_P(Regatta, Drive, testing::ValuesIn(all_pools), name_of_pool);

TEST(DriveIo, KeepsAThousandOperationsInFlightOnAThreadEach) {
  auto const team = make_single_team();
  auto const pool = make_openmp_pool({.cpus = {}, .workers = 1000, .in_flight = 1000});
  EXPECT_EQ(pool->in_flight(), 1000);
  EXPECT_EQ(run_twice<Waits>(*team, *pool, 5000, {ScheduleKind::dynamic, 1})[1], Waits::expected(5000));
}

TEST(DriveIo, TellsHowManyOperationsTbbKeptInFlight) {
  auto const team = make_single_team();
  auto const pool = make_tbb_pool({.cpus = {}, .workers = 40, .in_flight = 40});
  EXPECT_EQ(run_twice<Waits>(*team, *pool, 1000, {ScheduleKind::dynamic, 1})[1], Waits::expected(1000));
  EXPECT_GE(pool->in_flight(), 1);
  EXPECT_LE(pool->in_flight(), 40);
}

TEST(DriveSchedules, AreNamedAsTheyRun) {
  auto const stepped = make<Neighbours>(4, {}, true), independent = make<Squares>(4, {}, true);
  Schedule const dynamic{ScheduleKind::dynamic, 3};
  EXPECT_EQ(rank_schedule(*independent, {0, 1}, dynamic), "");
  EXPECT_EQ(rank_schedule(*independent, {0, 2}, dynamic), "dynamic,3");
  EXPECT_EQ(rank_schedule(*stepped, {0, 2}, dynamic), "static (owned data)");
  EXPECT_TRUE(owns_block(false, {0, 1}, dynamic));
  EXPECT_TRUE(owns_block(true, {0, 2}, dynamic));
  EXPECT_TRUE(owns_block(false, {0, 2}, {}));
  EXPECT_FALSE(owns_block(false, {0, 2}, dynamic));
}

TEST(SingleTeam, CopiesMessagesToItselfAndRefusesOthers) {
  auto const team = make_single_team();
  std::array<std::byte, 3> from{std::byte{1}, std::byte{2}, std::byte{3}}, to{};
  std::array<Message, 2> halo{Message{0, from, {}}, Message{0, {}, to}};
  team->exchange(halo);
  EXPECT_EQ(from, to);
  halo[0].peer = 1;
  EXPECT_THROW(team->exchange(halo), std::logic_error);
}

}  // namespace
}  // namespace regatta
