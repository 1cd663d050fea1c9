#include "driver/cost.hpp"

#include <gtest/gtest.h>

namespace regatta {
namespace {

Point point(std::string id, int cores, std::int64_t size) {
  Point p;
  p.id = std::move(id);
  p.kernel = "count";
  p.parameters = {{"size", size}};
  p.shape = {1, 1, cores};
  return p;
}

Attempt attempt(std::string id, double seconds, Status status = Status::ok) {
  Attempt a;
  a.point = std::move(id);
  a.elapsed_seconds = seconds;
  a.status = status;
  return a;
}

TEST(Cost, IsAtMostTheTimeoutOfEveryAttemptOnAllItsCores) {
  Measure const measure{.rounds = 3, .timeout_seconds = 10};
  auto const cost = cost_of({point("a", 1, 5), point("b", 4, 5)}, measure, {}, {});
  EXPECT_EQ(cost.attempts, 6U);
  EXPECT_EQ(cost.worst_seconds, 60);
  EXPECT_EQ(cost.worst_core_seconds, 30 + 120);
  EXPECT_EQ(cost.known_points, 0U);
}

TEST(Cost, IsExpectedFromThePointsOwnAttemptsOrElseFromItsKernels) {
  Measure const measure{.rounds = 2, .timeout_seconds = 10};
  std::vector<Point> const points{point("a", 1, 5), point("b", 4, 5), point("c", 1, 6)};
  auto const cost =
      cost_of(points, measure, {points[0]},
              {attempt("a", 3), attempt("a", 5), attempt("a", 99, Status::timeout), attempt("x", 7)});
  EXPECT_EQ(cost.known_points, 2U) << "c has another size";
  EXPECT_EQ(cost.expected_seconds, 2 * 4 + 2 * 1);
  EXPECT_EQ(cost.expected_core_seconds, 2 * 4 + 2 * 4);
}

}  // namespace
}  // namespace regatta
