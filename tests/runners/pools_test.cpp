#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <thread>

#include "runners/cpu_mask.hpp"
#include "tests/runners/fakes.hpp"

namespace regatta {
namespace {

using namespace fakes;

class Pools : public testing::TestWithParam<NamedPool> {
 protected:
  [[nodiscard]] static std::unique_ptr<Pool> pool(int workers) {
    return GetParam().make({.cpus = {}, .workers = workers, .in_flight = workers});
  }
};

TEST_P(Pools, RunEveryTaskOnceUnderEverySchedule) {
  std::mt19937 random(7);
  for (int workers : {1, 2, 3}) {
    auto const p = pool(workers);
    p->hold([&] {
      for (int trial = 0; trial < 40; ++trial)
        for (auto const kind : all_schedules) {
          std::size_t const begin = random() % 10, tasks = random() % 300, grain = 1 + random() % 40;
          Tally tally(begin + tasks, p->workers());
          p->step({0, begin}, {}, tally);
          p->step({begin, begin + tasks}, {kind, grain}, tally);
          ASSERT_TRUE(tally.each_ran(1))
              << workers << " workers, " << tasks << " tasks, " << name_of(kind) << "," << grain;
        }
    });
  }
}

TEST_P(Pools, RunManyTinyStepsInOneHold) {
  auto const p = pool(2);
  Tally tally(3, p->workers());
  p->hold([&] {
    for (int i = 0; i < 20'000; ++i)
      p->step({0, 3}, {all_schedules[static_cast<std::size_t>(i) % 4], 1}, tally);
  });
  EXPECT_TRUE(tally.each_ran(20'000));
}

/// What the tasks of many steps saw of each other. Tasks count in plain numbers: the pool's barrier orders
/// them.
class Steps final : public Body {
 public:
  explicit Steps(std::size_t tasks)
      : done_{std::vector<std::size_t>(tasks), std::vector<std::size_t>(tasks)} {}
  void operator()(int worker, Range chunk) override { in_step(0, worker, chunk); }
  void in_step(std::size_t ahead, int, Range chunk) override {
    auto const step = before_ + ahead;
    for (auto const other : done_[(step + 1) % 2])
      if (other != step) wrong = true;
    for (auto task = chunk.begin; task < chunk.end; ++task) done_[step % 2][task] = step + 1;
  }
  /// By the leader, between calls of the pool.
  void add(std::size_t steps) { before_ += steps; }
  [[nodiscard]] bool all_done() const {
    return std::count(done_[(before_ + 1) % 2].begin(), done_[(before_ + 1) % 2].end(), before_) ==
           static_cast<std::ptrdiff_t>(done_[0].size());
  }
  std::atomic<bool> wrong{false};

 private:
  std::array<std::vector<std::size_t>, 2> done_;
  std::size_t before_ = 0;
};

TEST_P(Pools, BeginAStepWhenAllWorkersHaveEndedTheOneBefore) {
  for (int workers : {1, 2}) {
    auto const p = pool(workers);
    for (auto const kind : all_schedules) {
      Schedule const schedule{kind, 1};
      Steps body(7);
      p->hold([&] {
        for (std::uint32_t const count : {1U, 300U, 2U, 1U, 77U})
          if (p->has_barrier(schedule)) {
            p->steps(count, {0, 7}, schedule, body);
            body.add(count);
          } else {
            for (std::uint32_t step = 0; step < count; ++step) p->step({0, 7}, schedule, body), body.add(1);
          }
      });
      EXPECT_FALSE(body.wrong.load()) << workers << " workers, " << name_of(kind);
      EXPECT_TRUE(body.all_done()) << workers << " workers, " << name_of(kind);
    }
  }
}

TEST_P(Pools, HaveABarrierOnlyWhereEachWorkerHasACore) {
  std::string_view const name = GetParam().name;
  bool const can = name == "openmp" || name == "asio";
  auto const cores = static_cast<int>(CpuMask::of_this_thread().cpus().size());
  EXPECT_EQ(pool(cores)->has_barrier({}), can);
  auto const crowded = pool(cores + 1);
  EXPECT_EQ(crowded->has_barrier({}), false);
  auto const cpu = CpuMask::of_this_thread().cpus().front();
  EXPECT_EQ(GetParam().make({.cpus = {cpu, cpu}, .workers = 2, .in_flight = 2})->has_barrier({}), false);
  EXPECT_EQ(
      GetParam().make({.cpus = {cpu}, .workers = 1, .in_flight = 1, .shared_cores = true})->has_barrier({}),
      false);
  if (!can) {
    Tally tally(2, 2);
    crowded->hold([&] { EXPECT_THROW(crowded->steps(2, {0, 2}, {}, tally), std::logic_error); });
  }
}

TEST_P(Pools, RethrowWhatATaskThrowsInTheMiddleOfManySteps) {
  auto const p = pool(2);
  for (auto const kind : {ScheduleKind::fixed, ScheduleKind::cyclic})
    for (std::size_t const victim : {std::size_t{0}, std::size_t{5}}) {
      if (!p->has_barrier({kind, 1})) continue;
      std::atomic<int> runs{0};
      Call thrower([&](int, Range chunk) {
        if (chunk.begin <= victim && victim < chunk.end && ++runs == 20) throw std::runtime_error("step 20");
      });
      Tally tally(6, p->workers());
      p->hold([&] {
        EXPECT_THROW(p->steps(50, {0, 6}, {kind, 1}, thrower), std::runtime_error);
        EXPECT_EQ(runs.load(), 20);
        p->steps(5, {0, 6}, {kind, 1}, tally);
      });
      EXPECT_TRUE(tally.each_ran(5));
    }
}

TEST_P(Pools, RefuseHoldInsideHoldAndAStepOutsideOfIt) {
  if (std::string_view(GetParam().name) == "serial") return;  // which needs no workers to be held
  auto const p = pool(2);
  Tally tally(2, 2);
  EXPECT_THROW(p->step({0, 2}, {}, tally), std::logic_error);
  p->hold([&] { EXPECT_THROW(p->hold([] {}), std::logic_error); });
  p->hold([&] { p->step({0, 2}, {}, tally); });
  EXPECT_TRUE(tally.each_ran(1));
}

TEST_P(Pools, MayBeHeldAgainAndAgain) {
  auto const p = pool(2);
  Tally tally(5, p->workers());
  for (int i = 0; i < 50; ++i) p->hold([&] { p->step({0, 5}, {}, tally); });
  EXPECT_TRUE(tally.each_ran(50));
}

TEST_P(Pools, WakeWorkersThatFellAsleep) {
  auto const p = pool(3);
  Tally tally(9, p->workers());
  p->hold([&] {
    for (int i = 0; i < 4; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(60));
      p->step({0, 9}, {}, tally);
    }
  });
  EXPECT_TRUE(tally.each_ran(4));
}

TEST_P(Pools, RethrowWhatATaskThrowsAndGoOn) {
  auto const p = pool(2);
  Tally tally(8, p->workers());
  Call thrower([](int, Range chunk) {
    if (chunk.begin <= 5 && 5 < chunk.end) throw std::runtime_error("task 5");
  });
  p->hold([&] {
    for (auto const kind : all_schedules) {
      try {
        p->step({0, 8}, {kind, 1}, thrower);
        ADD_FAILURE() << "nothing was thrown under " << name_of(kind);
      } catch (std::runtime_error const& error) {
        EXPECT_STREQ(error.what(), "task 5");
      }
      p->step({0, 8}, {kind, 1}, tally);
    }
  });
  EXPECT_TRUE(tally.each_ran(4));
}

TEST_P(Pools, RethrowWhatTheLeaderThrowsAndMayBeHeldAgain) {
  auto const p = pool(2);
  EXPECT_THROW(p->hold([] { throw std::out_of_range("leader"); }), std::out_of_range);
  Tally tally(4, p->workers());
  p->hold([&] { p->step({0, 4}, {}, tally); });
  EXPECT_TRUE(tally.each_ran(1));
}

TEST_P(Pools, MayHoldAnotherPoolInside) {
  auto const outer = pool(2);
  auto const inner = make_serial_pool({});
  Tally tally(6, 2);
  outer->hold([&] {
    inner->hold([&] {
      outer->step({0, 3}, {}, tally);
      inner->step({3, 6}, {}, tally);
    });
  });
  EXPECT_TRUE(tally.each_ran(1));
}

TEST_P(Pools, VisitEveryWorkerOnItsOwnThread) {
  auto const p = pool(3);
  std::vector<std::thread::id> threads(static_cast<std::size_t>(p->workers()));
  p->hold([&] {
    p->visit([&](int worker) { threads[static_cast<std::size_t>(worker)] = std::this_thread::get_id(); });
  });
  for (std::size_t i = 0; i < threads.size(); ++i) {
    EXPECT_NE(threads[i], std::thread::id{}) << "worker " << i;
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(threads[i], threads[j]);
  }
}

TEST_P(Pools, VisitHundredsOfWorkersOnFewCores) {
  // oneTBB has no more than 256 threads in a process that began with fewer; asio has a loop a core.
  int const many = std::string_view(GetParam().name) == "asio" ? 4 : 200;
  auto const p = GetParam().make({.cpus = {}, .workers = many, .in_flight = many});
  std::vector<std::thread::id> threads(static_cast<std::size_t>(p->workers()));
  p->hold([&] {
    p->visit([&](int worker) { threads[static_cast<std::size_t>(worker)] = std::this_thread::get_id(); });
  });
  std::sort(threads.begin(), threads.end());
  EXPECT_NE(threads.front(), std::thread::id{});  // none was left out
  EXPECT_EQ(std::adjacent_find(threads.begin(), threads.end()), threads.end());
}

TEST_P(Pools, PinEachWorkerAndPutTheLeaderBack) {
  cpu_set_t before, after;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE && cpus.size() < 2; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &before)) cpus.push_back(cpu);
  {
    auto const p = GetParam().make({.cpus = cpus, .workers = static_cast<int>(cpus.size())});
    std::vector<int> seen(static_cast<std::size_t>(p->workers()), -1);
    p->hold([&] {
      p->visit([&](int worker) {
        cpu_set_t mask;
        if (sched_getaffinity(0, sizeof mask, &mask) == 0 && CPU_COUNT(&mask) == 1)
          for (auto const cpu : cpus)
            if (CPU_ISSET(static_cast<std::size_t>(cpu), &mask)) seen[static_cast<std::size_t>(worker)] = cpu;
      });
    });
    for (std::size_t w = 0; w < seen.size(); ++w) EXPECT_EQ(seen[w], cpus[w % cpus.size()]);
  }
  ASSERT_EQ(sched_getaffinity(0, sizeof after, &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST_P(Pools, SayWhatTheyAreAndWhatEachScheduleIs) {
  auto const p = pool(2);
  EXPECT_FALSE(p->describe().empty());
  std::vector<std::string> words;
  for (auto const kind : all_schedules) words.push_back(p->words_for({kind, 3}));
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
}

INSTANTIATE_TEST_SUITE_P(Regatta, Pools, testing::ValuesIn(all_pools), name_of_pool);

}  // namespace
}  // namespace regatta
