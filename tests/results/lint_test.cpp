#include "results/analysis/lint.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "results/analysis/analysis.hpp"
#include "tests/results/simulate.hpp"

/// Each rule has a study that breaks it; the clean one breaks none.
namespace regatta {
namespace {

simulate::Options clean() {
  return {.kernels = {"a"},
          .runners = {"serial", "openmp"},
          .sizes = {4096},
          .cores = {1, 2, 4, 8},
          .law = {.serial_share = 0.02, .noise = 0.01}};
}

std::vector<Warning> warnings_of(Records const& records) {
  return analyse(records).warnings;
}

::testing::AssertionResult warns(Records const& records, std::string const& of) {
  std::string others;
  for (auto const& warning : warnings_of(records)) {
    if (warning.what.find(of) != std::string::npos && !warning.remedy.empty())
      return ::testing::AssertionSuccess();
    others += "\n" + warning.what;
  }
  return ::testing::AssertionFailure() << "nothing of \"" << of << "\" in:" << others;
}

/// Times of every point on that many cores, multiplied.
void scale(Records& records, int cores, double factor) {
  for (auto const& point : records.points)
    for (auto& attempt : records.attempts)
      if (attempt.point == point.id && point.shape.cores() == cores)
        for (auto& sample : attempt.samples) sample.seconds *= factor;
}

TEST(Lint, ACleanStudyHasNoWarning) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto options = clean();
    options.seed = seed;
    auto const warnings = warnings_of(simulate::study(options));
    EXPECT_TRUE(warnings.empty()) << warnings[0].what;
  }
}

TEST(Lint, ACleanWeakStudyHasNone) {
  auto options = clean();
  options.runners = {"openmp"}, options.law.weak = true;
  auto records = simulate::study(options);
  for (auto const& warning : warnings_of(records))
    EXPECT_NE(warning.what.find("no serial baseline"), std::string::npos) << warning.what;
}

TEST(Lint, SuperlinearSpeedupIsTheCache) {
  auto records = simulate::study(clean());
  scale(records, 8, 0.7);
  EXPECT_TRUE(warns(records, "superlinear"));
}

/// A clean study of a problem of so many tasks, on up to 8 cores.
Records of_tasks(std::int64_t size, std::int64_t tasks) {
  auto options = clean();
  options.sizes = {size};
  auto records = simulate::study(options);
  for (auto& attempt : records.attempts) attempt.tasks = tasks;
  return records;
}

TEST(Lint, ASizeThatCannotBeDividedLosesTheCoresTime) {
  EXPECT_TRUE(warns(of_tasks(10, 10),
                    "size 10 cannot be divided by 4 cores: 17 % of the cores' time is lost at the end"));
}

TEST(Lint, ItIsTheTasksThatAreDivided) {
  EXPECT_TRUE(warns(of_tasks(4096, 4), "which is 4 tasks, cannot be divided by 8 cores: 50 %"));
  EXPECT_TRUE(warns(of_tasks(4096, 1), "which is 1 task, cannot be divided by 2 cores: 50 %"));
  EXPECT_TRUE(warns(of_tasks(4096, 2), "which is 2 tasks, cannot be divided by 4 cores"));
  EXPECT_TRUE(warns(of_tasks(4096, 12), "which is 12 tasks, cannot be divided by 8 cores: 25 %"));
  EXPECT_FALSE(warns(of_tasks(4096, 24), "cannot be divided"));
}

TEST(Lint, TasksThatNobodyCountedAreNotKnown) {
  EXPECT_FALSE(warns(of_tasks(10, 0), "cannot be divided"));
  EXPECT_FALSE(warns(of_tasks(10, -3), "cannot be divided"));
  EXPECT_FALSE(warns(of_tasks(10, std::numeric_limits<std::int64_t>::max()), "cannot be divided"));
}

TEST(Lint, OperationsInFlightDivideTheTasksOfAnIoKernel) {
  auto records = of_tasks(16, 16);
  for (auto& point : records.points) point.concurrency = point.shape.cores();
  EXPECT_FALSE(warns(records, "cannot be divided"));
  for (auto& point : records.points) point.concurrency = 12;
  EXPECT_TRUE(warns(records, "size 16 cannot be divided by 12 operations in flight: 33 % of their time"));
}

TEST(Lint, OperationsThatDoNotStayAreNamed) {
  auto options = clean();
  options.runners = {"openmp"};
  auto records = simulate::study(options);
  EXPECT_FALSE(warns(records, "unlike work"));
  for (auto const& point : records.points)
    for (auto& attempt : records.attempts)
      if (attempt.point == point.id) attempt.operations = 1000 * point.shape.cores();
  EXPECT_TRUE(warns(records,
                    "a 4096, openmp over cores: a repetition is 1000 operations on 1 and 2000 on 2: its "
                    "speedup, efficiency, law and winner compare the times of unlike work"));
  records.job = "[study]\nscaling = \"throughput\"\n";
  EXPECT_TRUE(warns(records, "its gain, efficiency"));
}

TEST(Lint, NoTwoWarningsHaveTheSameName) {
  auto records = of_tasks(10, 10);
  auto const more = of_tasks(10, 10);
  for (auto point : more.points) {
    if (point.runner == "serial") continue;
    auto const id = point.id;
    point.id += "d", point.schedule = {ScheduleKind::dynamic, 4};
    records.points.push_back(point);
    for (auto attempt : more.attempts)
      if (attempt.point == id)
        attempt.id += "d", attempt.point = point.id, records.attempts.push_back(attempt);
  }
  EXPECT_TRUE(warns(records, "a 10, openmp over cores, static: size 10"));
  EXPECT_TRUE(warns(records, "a 10, openmp over cores, dynamic,4: size 10"));
  EXPECT_TRUE(warns(of_tasks(10, 10), "a 10, openmp over cores: size 10"));
}

TEST(Lint, ACoreOnWhichSomethingElseRanIsNamed) {
  auto records = simulate::study(clean());
  auto const use = [&](double share) {
    for (auto& attempt : records.attempts) {
      double wall = 0;
      for (auto& sample : attempt.samples) sample.seconds = 0.01, wall += sample.warmup ? 0 : sample.seconds;
      attempt.cpu_seconds = share * wall;
    }
  };
  use(0.5);
  EXPECT_TRUE(
      warns(records, "less than 80 % of its core's time: something else ran there: a 4096, serial on 1"));
  for (auto& point : records.points) point.concurrency = 1;
  EXPECT_FALSE(warns(records, "of its core's time")) << "operations wait";
  for (auto& point : records.points) point.concurrency = 0;
  use(0.9);
  EXPECT_FALSE(warns(records, "of its core's time"));
  use(0);
  EXPECT_FALSE(warns(records, "of its core's time")) << "of another program, which did not measure it";
}

TEST(Lint, OneOrTwoRoundsAreNamed) {
  auto options = clean();
  options.rounds = 1;
  EXPECT_TRUE(warns(simulate::study(options), "5 of 5 points were measured in one round"));
  options.rounds = 2;
  EXPECT_TRUE(warns(simulate::study(options), "5 of 5 points were measured in two rounds"));
}

TEST(Lint, AnAttemptThatIsMostlyStartUpIsNamed) {
  auto records = simulate::study(clean());
  records.attempts.front().elapsed_seconds += 100;
  EXPECT_TRUE(warns(records, "dominated by start-up"));
}

TEST(Lint, MoreWorkersThanCoresAreNamed) {
  auto records = simulate::study(clean());
  records.attempts.front().oversubscribed = true;
  EXPECT_TRUE(warns(records, "more workers than cores"));
}

TEST(Lint, WorkersOnOneCoreAreNamedByTheirMasks) {
  auto records = simulate::study(clean());
  records.attempts.back().placement =
      R"([{"host":"n1","rank":0,"workers":[{"worker":0,"mask":[0],"cpu":0},{"worker":1,"mask":[0],"cpu":0}]}])";
  EXPECT_TRUE(warns(records, "workers share a core"));
  records.attempts.back().placement =
      R"([{"host":"n1","workers":[{"mask":[0]}]},{"host":"n2","workers":[{"mask":[0]}]}])";
  EXPECT_TRUE(warnings_of(records).empty()) << "one on each node";
  for (auto const* none : {"", "[[", "{}", "[1]", R"([{"workers":3}])", R"([{"workers":[{"mask":{}}]}])"}) {
    records.attempts.back().placement = none;
    EXPECT_TRUE(warnings_of(records).empty()) << none;
  }
}

TEST(Lint, AndByTheirCpuTime) {
  auto records = simulate::study(clean());
  for (auto const& point : records.points)
    for (auto& attempt : records.attempts)
      if (attempt.point == point.id && point.shape.cores() == 8) attempt.cpu_seconds /= 8;
  EXPECT_TRUE(warns(records, "CPU time of one core only (1.00 CPU seconds a second)"));
  for (auto& attempt : records.attempts) attempt.cpu_seconds *= 0.4;  // a busy machine: on one core too
  EXPECT_TRUE(warns(records, "CPU time of one core only (0.40 CPU seconds a second)"));
  records = simulate::study(clean());
  for (auto& attempt : records.attempts) attempt.cpu_seconds *= 0.4;
  EXPECT_FALSE(warns(records, "CPU time of one core only"));
}

TEST(Lint, MixedMachinesAreNamed) {
  for (auto const* fact : {"cpu_model", "governor"}) {
    auto records = simulate::study(clean());
    records.environments.front().facts[fact] = "one";
    records.environments.push_back({"other", {{fact, "another"}}});
    EXPECT_TRUE(warnings_of(records).empty()) << "nothing was measured in the other";
    records.attempts.back().environment = "other";
    EXPECT_TRUE(warns(records, ": another, one"));
  }
  auto records = simulate::study(clean());
  records.attempts.back().host = "node2";
  EXPECT_TRUE(warns(records, "1 points of one node were measured on several: node1, node2"));
}

TEST(Lint, AMissingBaselineIsNamed) {
  auto options = clean();
  options.runners = {"openmp"};
  EXPECT_TRUE(warns(simulate::study(options), "no serial baseline"));
  options.cores = {2, 4, 8};
  EXPECT_TRUE(warns(simulate::study(options), "no run on one; its speedups are over 2"));
}

TEST(Lint, ALayoutThatNeverHasOneCoreIsNotAskedForOne) {
  auto records = simulate::study(clean());
  for (auto& point : records.points)
    if (point.runner != "serial") point.runner = "mpi+openmp", point.shape.ranks_per_node = 2;
  EXPECT_FALSE(warns(records, "no run on one"));
}

TEST(Lint, ColdAndWarmCachesAreTwoMeasurements) {
  auto records = simulate::study(clean());
  auto const& id = records.points.back().id;
  for (auto& attempt : records.attempts)
    if (attempt.point == id) attempt.samples.at(1).seconds *= 1.6;
  EXPECT_TRUE(warns(records, "the first repetition was cold"));

  records = simulate::study(clean());
  for (auto& point : records.points) point.concurrency = point.shape.cores();
  EXPECT_TRUE(warnings_of(records).empty());
  for (auto& attempt : records.attempts)
    if (attempt.round == 1)
      for (auto& sample : attempt.samples) sample.seconds *= 2;
  EXPECT_TRUE(warns(records, "cold in the first round"));
}

TEST(Lint, TooFewShapesAndRepetitionsAreNamed) {
  auto options = clean();
  options.cores = {1, 8};
  EXPECT_TRUE(warns(simulate::study(options), "two points, 1 and 8, give no curve"));
  options.cores = {1, 2};
  auto records = simulate::study(options);
  for (auto& point : records.points) point.shape = {point.shape.cores(), 1, 1};
  EXPECT_TRUE(warns(records, ": 2 node counts; centres ask for at least 3"));
  options = clean();
  options.rounds = 1, options.repetitions = 3;
  EXPECT_TRUE(warns(simulate::study(options), "give no 95 % interval"));
}

TEST(Lint, NoiseAboveTheEffectIsNamed) {
  auto options = clean();
  options.law.between = 0.5;
  EXPECT_TRUE(warns(simulate::study(options), "noise above the effect"));
  options.law.weak = true, options.runners = {"openmp"};
  EXPECT_TRUE(warns(simulate::study(options), "a (weak), openmp over cores: noise above the effect"));
}

TEST(Lint, ResultsThatDifferAreNamed) {
  auto records = simulate::study(clean());
  records.attempts.back().result = "ff";
  EXPECT_TRUE(warns(records, "DIFFER"));
}

}  // namespace
}  // namespace regatta
