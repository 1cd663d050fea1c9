#include "driver/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "driver/resolve_point.hpp"
#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "results/point_id.hpp"

namespace regatta {
namespace {

Plan plan_of(std::string const& sweep, std::string const& kernels = "[[kernel]]\nname = 'count'\n",
             int cores = 2, std::string const& study = "") {
  return expand(parse_job("[study]\nname = 's'\n" + study + "[sweep]\n" + sweep + "\n" + kernels, "s.toml"),
                {cores});
}

std::string error_of(std::string const& sweep, std::string const& kernels = "[[kernel]]\nname = 'count'\n") {
  try {
    (void)plan_of(sweep, kernels);
  } catch (JobError const& error) {
    return error.what();
  }
  return "";
}

/// "mpi 1x2x1 static" of every point.
std::vector<std::string> shapes(Plan const& plan) {
  std::vector<std::string> all;
  for (auto const& point : plan.points)
    all.push_back(point.runner + " " + std::to_string(point.shape.nodes) + "x" +
                  std::to_string(point.shape.ranks_per_node) + "x" +
                  std::to_string(point.shape.threads_per_rank) + " " +
                  std::string(name_of(point.schedule.kind)));
  return all;
}

TEST(Plan, EveryRunnerTakesTheShapesThatItCanHave) {
  EXPECT_EQ(
      shapes(plan_of("cores = [1, 2]")),
      (std::vector<std::string>{"serial 1x1x1 static", "openmp 1x1x1 static", "tbb 1x1x1 static",
                                "asio 1x1x1 static", "mpi 1x1x1 static", "mpi+openmp 1x1x1 static",
                                "mpi+tbb 1x1x1 static", "mpi+asio 1x1x1 static", "openmp 1x1x2 static",
                                "tbb 1x1x2 static", "asio 1x1x2 static", "mpi 1x2x1 static",
                                "mpi+openmp 1x1x2 static", "mpi+tbb 1x1x2 static", "mpi+asio 1x1x2 static"}));
}

TEST(Plan, HybridsTakeEveryListedNumberOfRanksThatDividesTheCores) {
  EXPECT_EQ(shapes(plan_of("runners = ['mpi+openmp']\ncores = [1, 2, 3, 4]\nranks_per_node = [1, 2]",
                           "[[kernel]]\nname = 'count'\n", 4)),
            (std::vector<std::string>{"mpi+openmp 1x1x1 static", "mpi+openmp 1x1x2 static",
                                      "mpi+openmp 1x2x1 static", "mpi+openmp 1x1x3 static",
                                      "mpi+openmp 1x1x4 static", "mpi+openmp 1x2x2 static"}));
}

bool warns(Plan const& plan, std::string_view words) {
  return std::any_of(plan.warnings.begin(), plan.warnings.end(),
                     [&](std::string const& warning) { return warning.find(words) != std::string::npos; });
}

TEST(Plan, MoreOperationsThanAPoolHasThreadsForAreLeftOutWithAWarning) {
  std::string const kernels = "[[kernel]]\nname = 'sleep'\nconcurrency = [100, 10_000]\n";
  auto const plan = plan_of(
      "runners = ['openmp', 'tbb', 'asio', 'mpi+tbb']\ncores = [2]\nranks_per_node = [1, 2]", kernels);
  std::vector<std::string> at_10000;
  for (auto const& point : plan.points)
    if (point.concurrency == 10'000) at_10000.push_back(point.runner);
  EXPECT_EQ(at_10000, (std::vector<std::string>{"openmp", "asio"}));
  EXPECT_EQ(plan.points.size(), 7U);
  EXPECT_TRUE(warns(plan, "line 8: points of 'tbb' with more than 1,000 operations in flight"));
  EXPECT_TRUE(warns(plan, "points of 'mpi+tbb'"));
}

TEST(Plan, OperationsInFlightAreCountedAProcess) {
  auto const plan = plan_of("runners = ['mpi+tbb']\ncores = [6]\nranks_per_node = [3]",
                            "[[kernel]]\nname = 'sleep'\nconcurrency = [3000, 3001]\n", 6);
  ASSERT_EQ(plan.points.size(), 1U);
  EXPECT_EQ(plan.points[0].concurrency, 3000);
  EXPECT_NE(error_of("runners = ['tbb']", "[[kernel]]\nname = 'sleep'\nconcurrency = 1001\n").find("1,000"),
            std::string::npos);
}

TEST(Plan, WhatIsGivenTwiceIsSaid) {
  std::string const once = "[[kernel]]\nname = 'count'\nsize = [10, 10]\n";
  auto const plan = plan_of("runners = ['serial', 'openmp']\ncores = [1, 2]", once + once);
  EXPECT_EQ(plan.points.size(), 3U);
  EXPECT_TRUE(warns(plan, "size of kernel 'count' has a value twice"));
  EXPECT_TRUE(warns(plan, "3 of this [[kernel]]'s points are also given by one before it"));
  EXPECT_FALSE(warns(plan_of("cores = [1, 2]"), "twice"));
}

TEST(Plan, ANumberOfRanksThatDividesNoCoresIsSaid) {
  auto const plan = plan_of("runners = ['mpi', 'mpi+tbb']\ncores = [1, 2, 3, 6]\nranks_per_node = [2, 4]",
                            "[[kernel]]\nname = 'count'\n", 6);
  EXPECT_TRUE(warns(plan, "ranks_per_node 4 divides none of the cores"));
  EXPECT_FALSE(warns(plan, "ranks_per_node 2"));
  EXPECT_FALSE(warns(plan_of("runners = ['mpi']\ncores = 1\nranks_per_node = [2]"), "divides none"));
}

TEST(Plan, OnlyRanksSpanNodes) {
  EXPECT_EQ(shapes(plan_of("runners = ['serial', 'openmp', 'mpi', 'mpi+tbb']\ncores = 2\nnodes = [1, 2]")),
            (std::vector<std::string>{"openmp 1x1x2 static", "mpi 1x2x1 static", "mpi+tbb 1x1x2 static",
                                      "mpi 2x2x1 static", "mpi+tbb 2x1x2 static"}));
}

TEST(Plan, SerialHasNoSchedule) {
  EXPECT_EQ(shapes(plan_of("runners = ['serial', 'mpi']\ncores = 1\nschedule = ['dynamic', 'static']")),
            (std::vector<std::string>{"serial 1x1x1 static", "mpi 1x1x1 dynamic", "mpi 1x1x1 static"}));
}

TEST(Plan, WritesTheSharesOfANodeAsTheMachinesCores) {
  EXPECT_EQ(shapes(plan_of("runners = ['openmp']\ncores = ['1/2node', '1node']",
                           "[[kernel]]\nname = 'count'\n", 6)),
            (std::vector<std::string>{"openmp 1x1x3 static", "openmp 1x1x6 static"}));
}

TEST(Plan, AValueThatIsListedTwiceOrForNoRunnerIsWarnedOf) {
  EXPECT_TRUE(
      warns(plan_of("runners = ['openmp', 'serial', 'openmp']\ncores = 1"), "runners has a value twice"));
  EXPECT_TRUE(warns(plan_of("runners = ['mpi']\ncores = 1\nschedule = ['static', 'static']"),
                    "schedule has a value twice"));
  EXPECT_TRUE(warns(plan_of("runners = ['mpi+tbb']\ncores = 2\nranks_per_node = [2, 2]"),
                    "ranks_per_node has a value twice"));
  EXPECT_TRUE(
      warns(plan_of("runners = ['mpi']\ncores = 2\nranks_per_node = 2"), "alone, and runners has none"));
  EXPECT_FALSE(warns(plan_of("cores = [1, 2]"), "ranks_per_node"));
}

TEST(Plan, HoldsEachPointOnceAndWithItsId) {
  auto const plan =
      plan_of("cores = [1, 2, 1]\nschedule = ['static', 'dynamic', 'static']",
              "[[kernel]]\nname = 'count'\nsize = [5, 6]\n[[kernel]]\nname = 'count'\nsize = [6, 7]\n");
  std::set<std::string> ids;
  for (auto const& point : plan.points) {
    EXPECT_EQ(point.id, point_id(point));
    EXPECT_TRUE(ids.insert(point.id).second);
    EXPECT_EQ(point.parameters.size(), find_kernel(point.kernel).parameters.size())
        << "parameters are complete";
  }
  EXPECT_EQ(plan.points.size(), 3U * (1 + 2 * 14));
}

TEST(Plan, IsTheSameEachTime) {
  auto const sweep = "cores = '1..4'\nschedule = ['static', 'guided,2']";
  auto const a = plan_of(sweep), b = plan_of(sweep);
  ASSERT_EQ(a.points.size(), b.points.size());
  for (std::size_t i = 0; i < a.points.size(); ++i) EXPECT_EQ(a.points[i].id, b.points[i].id);
}

TEST(Plan, SizePerCoreGrowsWithAllCores) {
  auto const plan =
      plan_of("runners = ['mpi']\ncores = [1, 2]\nnodes = [1, 3]",
              "[[kernel]]\nname = 'count'\nsize_per_core = [10, 20]\n", 2, "scaling = 'weak'\n");
  std::multiset<std::int64_t> sizes;
  for (auto const& point : plan.points) {
    auto const size = std::get<std::int64_t>(point.parameters.at("size"));
    EXPECT_EQ(size % (10 * point.shape.cores()), 0);
    sizes.insert(size / point.shape.cores());
  }
  EXPECT_EQ(sizes, (std::multiset<std::int64_t>{10, 10, 10, 10, 20, 20, 20, 20}));
}

TEST(Plan, SizePerCoreKeepsTheWorkOfACoreWhereItGrowsWithAPowerOfTheSize) {
  auto const sizes_of = [](std::string const& kernel) {
    std::map<int, std::int64_t> sizes;
    auto const plan =
        plan_of("runners = ['openmp']\ncores = [1, 2, 4, 8]",
                "[[kernel]]\nname = '" + kernel + "'\nsize_per_core = 512\n", 8, "scaling = 'weak'\n");
    for (auto const& point : plan.points) sizes[point.shape.cores()] = point.size();
    return sizes;
  };
  EXPECT_EQ(sizes_of("heat2d"), (std::map<int, std::int64_t>{{1, 512}, {2, 724}, {4, 1024}, {8, 1448}}));
  EXPECT_EQ(sizes_of("dgemm"), (std::map<int, std::int64_t>{{1, 512}, {2, 645}, {4, 813}, {8, 1024}}));
}

TEST(Plan, SizePerCoreThatOverflowsOrLeavesTheLimitsIsAnErrorAtTheKernel) {
  auto const kernel = [](char const* size) {
    return std::string("[[kernel]]\nname = 'count'\nsize_per_core = ") + size + "\n";
  };
  EXPECT_EQ(error_of("cores = 64", kernel("9223372036854775807")).substr(0, 13), "s.toml:6:8: k");
  EXPECT_NE(error_of("cores = 2", kernel("900000000000000")).find("must lie in"), std::string::npos);
}

TEST(Plan, AnExcludeThatMatchesNoPointIsWarnedOf) {
  auto const plan = plan_of("runners = ['serial', 'openmp']\nexclude = [\"runner == 'tbb'\", 'cores > 1']");
  ASSERT_EQ(plan.warnings.size(), 1U);
  EXPECT_NE(plan.warnings[0].find("\"runner == 'tbb'\" matches no point"), std::string::npos)
      << plan.warnings[0];
}

TEST(Plan, ExcludeTakesPointsAway) {
  auto const plan = plan_of("cores = [1, 2]\nexclude = [\"runner in ('mpi', 'mpi+tbb')\", 'cores > 1']");
  EXPECT_EQ(plan.points.size(), 6U);
  EXPECT_NE(error_of("exclude = ['cores > 0']").find("exclude"), std::string::npos);
}

TEST(Plan, DoesNotWarnOfWhatItsPlannerRefusesAndNamesWhatItIsFor) {
  auto const job = parse_job(
      "[study]\nname = 's'\n[sweep]\nrunners = ['mpi']\ncores = 8\nnodes = 3\n[[kernel]]\nname = 'count'\n",
      "s.toml");
  EXPECT_TRUE(expand(job, {2, 2, "allocation 12", true}).warnings.empty());
  auto const plan = expand(job, {2, 2, "allocation 12"});
  EXPECT_TRUE(warns(plan, "8 cores a node are planned and allocation 12 has 2"));
  EXPECT_TRUE(warns(plan, "points on more than 2 nodes do not fit into allocation 12"));
  EXPECT_FALSE(warns(plan, "this machine"));
}

TEST(Plan, WarnsOfWhatItWouldNotRun) {
  auto const contains = [](Plan const& plan, std::string const& text) {
    return std::any_of(plan.warnings.begin(), plan.warnings.end(),
                       [&](std::string const& each) { return each.find(text) != std::string::npos; });
  };
  EXPECT_TRUE(plan_of("cores = [1, 2]").warnings.empty());
  EXPECT_TRUE(contains(plan_of("cores = 8"), "this machine has 2"));
  EXPECT_TRUE(contains(plan_of("cores = 8\nallow_oversubscription = true"), "share cores"));
  EXPECT_TRUE(contains(plan_of("cores = 2"), "runner 'serial' has no point"));
  EXPECT_TRUE(
      contains(plan_of("cores = 1\nnodes = 2\nrunners = ['tbb', 'mpi']"), "runner 'tbb' has no point"));
  EXPECT_TRUE(contains(plan_of("cores = 2\nranks_per_node = 3"), "no ranks_per_node divides"));
  EXPECT_TRUE(contains(plan_of("cores = 1\nnodes = 2\nrunners = ['mpi']"), "hostfile"));
  EXPECT_TRUE(contains(plan_of("cores = 1", "[[kernel]]\nname = 'count'\n", 2, "scaling = 'weak'\n"),
                       "size_per_core"));
}

TEST(Plan, RefusesMoreThanAMillionPointsBeforeItExpandsThem) {
  std::string values = "1";
  for (int i = 2; i <= 2000; ++i) values += "," + std::to_string(i);
  auto const kernel = "[[kernel]]\nname = 'count'\nsize = [" + values + "]\nblock = [" + values + "]\n";
  auto const error = error_of("runners = ['serial']\ncores = 1", kernel);
  EXPECT_EQ(error.substr(0, 12), "s.toml:7:8: ");
  EXPECT_NE(error.find("4,000,000 points; the limit is 1,000,000"), std::string::npos) << error;
  EXPECT_NE(
      error_of("cores = '1..65536'\nnodes = " + ("[" + values + "]") + "\nranks_per_node = [" + values + "]",
               kernel)
          .find("limit is 1,000,000"),
      std::string::npos);
}

TEST(Plan, ExpandsAHundredThousandPoints) {
  std::string values = "1";
  for (int i = 2; i <= 12'500; ++i) values += "," + std::to_string(i);
  auto const plan = plan_of("runners = ['openmp', 'tbb']\ncores = '1..4'",
                            "[[kernel]]\nname = 'count'\nsize = [" + values + "]\n", 4);
  EXPECT_EQ(plan.points.size(), 100'000U);
}

TEST(PointId, DiffersForEveryChangedField) {
  Point const base = plan_of("runners = ['mpi']\ncores = 2\nschedule = 'dynamic'").points.front();
  std::set<std::string> ids{point_id(base)};
  auto const changed = [&](auto change) {
    auto point = base;
    change(point);
    EXPECT_TRUE(ids.insert(point_id(point)).second) << point_text(point);
  };
  changed([](Point& p) { p.kernel = "triad"; });
  changed([](Point& p) { p.kernel_version = 99; });
  changed([](Point& p) { p.runner = "mpi+tbb"; });
  changed([](Point& p) { p.shape.nodes = 2; });
  changed([](Point& p) { p.shape.ranks_per_node = 4; });
  changed([](Point& p) { p.shape.threads_per_rank = 4; });
  changed([](Point& p) { p.schedule.kind = ScheduleKind::guided; });
  changed([](Point& p) { p.schedule.kind = ScheduleKind::fixed; });
  changed([](Point& p) { p.schedule.grain = 2; });
  changed([](Point& p) { p.concurrency = 1; });
  changed([](Point& p) { p.parameters["size"] = std::int64_t{1}; });
  changed([](Point& p) { p.parameters["size"] = 1.0; });
  changed([](Point& p) { p.parameters["size"] = "1"; });
  changed([](Point& p) { p.parameters["size"] = "1\nrunner x"; });
  changed([](Point& p) { p.parameters["other"] = std::int64_t{1}; });
}

TEST(PointId, IsTheSameForAJobFileAndForWhoeverNamesThePointAlone) {
  for (auto const* kernel : {"sleep", "count", "heat2d"}) {
    auto const plan = plan_of("cores = [1, 2]\nschedule = ['static', 'dynamic,4']",
                              "[[kernel]]\nname = '" + std::string(kernel) + "'\n");
    for (auto const& planned : plan.points) {
      auto point = planned;
      point.parameters.clear();
      point.id = "", point.kernel_version = 0;
      resolve(point);
      EXPECT_EQ(point.id, planned.id) << point_text(planned);
    }
  }
}

TEST(PointId, DoesNotDependOnWhatItsRunnerHasNoUseFor) {
  Point point;
  point.kernel = "sleep", point.runner = "serial";
  std::set<std::string> ids;
  for (int const concurrency : {0, 1, 8})
    for (auto const kind : {ScheduleKind::fixed, ScheduleKind::dynamic}) {
      point.concurrency = concurrency, point.schedule = {kind, 4};
      resolve(point);
      ids.insert(point.id);
    }
  EXPECT_EQ(ids.size(), 1U);
  EXPECT_EQ(point.concurrency, 1);
  point.kernel = "count", point.concurrency = 5;
  EXPECT_THROW(resolve(point), UsageError);
}

TEST(PointId, DoesNotDependOnTheGrainOfStaticNorOnTheSignOfZeroNorOnHowItWasReached) {
  Point a = plan_of("runners = ['mpi']\ncores = 2").points.front(), b = a;
  b.schedule.grain = 7;
  b.id = "other";
  EXPECT_EQ(point_id(a), point_id(b));
  a.parameters["ratio"] = 0.0, b.parameters["ratio"] = -0.0;
  EXPECT_EQ(point_id(a), point_id(b));
}

TEST(PointId, IsTheHashOfADocumentedText) {
  Point point;
  point.kernel = "count";
  point.parameters = {{"size", std::int64_t{5}}, {"ratio", 0.5}, {"url", "a\nb"}};
  point.runner = "mpi";
  point.shape = {1, 2, 3};
  point.schedule = {ScheduleKind::dynamic, 16};
  EXPECT_EQ(point_text(point),
            "regatta point 1\nkernel count 1\nparameter ratio d 3fe0000000000000\nparameter size i 5\n"
            "parameter url t 3 a\nb\nrunner mpi\nshape 1 2 3\nschedule dynamic 16\nconcurrency 0\n");
  EXPECT_EQ(point_id(point).size(), 64U);
}

}  // namespace
}  // namespace regatta
