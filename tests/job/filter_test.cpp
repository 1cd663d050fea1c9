#include <gtest/gtest.h>

#include "driver/plan.hpp"
#include "kernels/error.hpp"

namespace regatta {
namespace {

Point point() {
  Point p;
  p.kernel = "count";
  p.parameters = {{"size", std::int64_t{100}}, {"block", std::int64_t{7}}};
  p.runner = "mpi+openmp";
  p.shape = {2, 3, 4};
  p.schedule = {ScheduleKind::dynamic, 16};
  p.concurrency = 5;
  p.id = "abc";
  return p;
}

bool matches(std::string const& expression) {
  return Filter(expression).matches(point());
}

std::string error_of(std::string const& expression) {
  try {
    Filter const filter(expression);
  } catch (UsageError const& error) {
    return error.what();
  }
  return "";
}

TEST(Filter, KnowsEveryColumn) {
  for (auto const* expression :
       {"kernel == 'count'", "runner == \"mpi+openmp\"", "size == 100", "nodes == 2", "cores == 24",
        "cores_per_node == 12", "ranks_per_node == 3", "threads_per_rank == 4", "schedule == 'dynamic'",
        "grain == 16", "concurrency == 5", "point == 'abc'", "block == 7", "schedule == 'dynamic,16'"})
    EXPECT_TRUE(matches(expression)) << expression;
  for (auto const* expression : {"kernel != 'count'", "size < 100", "size > 100", "nodes >= 3", "nodes <= 1",
                                 "schedule == 'dynamic,8'", "schedule == 'static'", "block == 7.5"})
    EXPECT_FALSE(matches(expression)) << expression;
}

TEST(Filter, BindsNotTighterThanAndTighterThanOr) {
  EXPECT_TRUE(matches("size == 100 or size == 1 and nodes == 9"));
  EXPECT_FALSE(matches("(size == 100 or size == 1) and nodes == 9"));
  EXPECT_FALSE(matches("not size == 100 or nodes == 9"));
  EXPECT_TRUE(matches("not (size == 100 and nodes == 9)"));
  EXPECT_TRUE(matches("not not size == 100"));
}

TEST(Filter, LooksUpListsAndComparesNames) {
  EXPECT_TRUE(matches("runner in ('asio', 'mpi+openmp')"));
  EXPECT_FALSE(matches("runner not in ('asio', 'mpi+openmp')"));
  EXPECT_TRUE(matches("size in (1, 1e2)"));
  EXPECT_TRUE(matches("cores > nodes"));
  EXPECT_TRUE(matches("2 < threads_per_rank"));
  EXPECT_TRUE(matches("size == 1_00"));
}

TEST(Filter, AComparisonWithAParameterThatThePointLacksIsFalse) {
  auto lacking = point();
  lacking.parameters.erase("block");
  EXPECT_FALSE(Filter("block == 7").matches(lacking));
  EXPECT_FALSE(Filter("block != 7").matches(lacking));
}

TEST(Filter, ComparesLargeIntegersExactly) {
  auto large = point();
  large.parameters["size"] = std::int64_t{9007199254740993};
  EXPECT_TRUE(Filter("size == 9007199254740993").matches(large));
  EXPECT_FALSE(Filter("size == 9007199254740992").matches(large));
}

TEST(Filter, ErrorsNameTheColumnAndTheNearestName) {
  EXPECT_EQ(error_of("runer == 'asio'"),
            "column 1: unknown name 'runer'; did you mean 'runner'? (texts stand in quotes)");
  EXPECT_EQ(error_of("runner = 'asio'"), "column 8: '=' alone; write '=='");
  EXPECT_EQ(error_of("runner == asio").substr(0, 10), "column 11:");
  EXPECT_EQ(error_of("size == 'x'").substr(0, 9), "column 9:");
  EXPECT_EQ(error_of("runner < 'x'").substr(0, 10), "column 10:");
  EXPECT_EQ(error_of("(size == 1"), "column 11: the ( of column 1 has no )");
  EXPECT_EQ(error_of("size == 'x"), "column 9: this text has no closing '");
  EXPECT_EQ(error_of("size == 1 size == 2").substr(0, 10), "column 11:");
}

TEST(Filter, ATextThatIsNoKernelRunnerOrScheduleIsToldTheNearest) {
  EXPECT_EQ(error_of("runner == 'openmpi'"), "column 11: 'openmpi' is no runner; did you mean 'openmp'?");
  EXPECT_EQ(error_of("'mandelbrott' == kernel"),
            "column 1: 'mandelbrott' is no kernel; did you mean 'mandelbrot'?");
  EXPECT_EQ(error_of("runner in ('mpi', 'mpi+tb')"),
            "column 19: 'mpi+tb' is no runner; did you mean 'mpi+tbb'?");
  EXPECT_EQ(error_of("runner != 'x'").substr(0, 45), "column 11: 'x' is no runner; known: serial, o");
  EXPECT_EQ(error_of("schedule == 'dynamik'"),
            "column 13: unknown schedule 'dynamik'; did you mean 'dynamic'?");
  EXPECT_EQ(error_of("schedule == 'dynamic,16' and point == 'any text'"), "");
}

TEST(Filter, RefusesWhatIsNoExpression) {
  for (auto const* expression : {"",
                                 "(",
                                 ")",
                                 "and",
                                 "not",
                                 "size",
                                 "size ==",
                                 "== 1",
                                 "size == 1 and",
                                 "size in",
                                 "size in ()",
                                 "size in (1",
                                 "size in (1,)",
                                 "size not 1",
                                 "size == 1e999",
                                 "size == 1.2.3",
                                 "1",
                                 "'a'",
                                 "size == -",
                                 "size === 1",
                                 "size && 1",
                                 "\x1b[31m",
                                 "\xff",
                                 "size == 1;"})
    EXPECT_NE(error_of(expression), "") << expression;
}

TEST(Filter, RefusesDepthAndLengthWithoutRecursingThere) {
  EXPECT_NE(error_of(std::string(2000, '(') + "size == 1" + std::string(2000, ')')).find("nested"),
            std::string::npos);
  std::string negations;
  for (int i = 0; i < 900; ++i) negations += "not ";
  EXPECT_NE(error_of(negations + "size == 1").find("nested"), std::string::npos);
  EXPECT_NE(error_of(std::string(100'000, ' ')).find("limit"), std::string::npos);
}

}  // namespace
}  // namespace regatta
