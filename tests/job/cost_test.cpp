#include "driver/cost.hpp"

#include <gtest/gtest.h>

#include "driver/cost_text.hpp"

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

TEST(Cost, IsToldInAUnitThatShowsItAndABoundIsRoundedUp) {
  using enum Rounding;
  EXPECT_EQ(core_time_text(1.5, up), "1.5 core-seconds");
  EXPECT_EQ(core_time_text(150, up), "150 core-seconds (0.0417 core-hours)");
  EXPECT_EQ(core_time_text(150, nearest), "150 core-seconds (0.0417 core-hours)");
  EXPECT_EQ(core_time_text(121, up), "121 core-seconds (0.0337 core-hours)");
  EXPECT_EQ(core_time_text(121, nearest), "121 core-seconds (0.0336 core-hours)");
  EXPECT_EQ(core_time_text(12'960'000.5, up), "12,960,001 core-seconds (3,601 core-hours)");
  EXPECT_EQ(core_time_text(3e-9, up), "under 0.001 core-seconds");
  EXPECT_EQ(core_time_text(0.1 + 0.2, up), "0.3 core-seconds") << "which is 0.30000000000000004";
}

TEST(Cost, OfTimeHasTheLargestUnitThatIsNotMore) {
  using enum Rounding;
  EXPECT_EQ(duration_text(1.5, up), "1.5 s");
  EXPECT_EQ(duration_text(3e-9, up), "3 ns");
  EXPECT_EQ(duration_text(61, up), "1.02 min");
  EXPECT_EQ(duration_text(61, nearest), "1.02 min");
  EXPECT_EQ(duration_text(80, up), "1.34 min");
  EXPECT_EQ(duration_text(80, nearest), "1.33 min");
  EXPECT_EQ(duration_text(7200, nearest), "2 h");
  EXPECT_EQ(duration_text(4'000'000, up), "1,112 h");
  EXPECT_EQ(duration_text(0, up), "0 s");
}

}  // namespace
}  // namespace regatta
