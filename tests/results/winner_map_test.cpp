#include "results/analysis/winner_map.hpp"

#include <gtest/gtest.h>

#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

std::vector<Comparison> comparisons_of(Records const& records) {
  return compare(summarise(records));
}

Records study() {
  return simulate::study(
      {.kernels = {"mandelbrot"}, .runners = {"serial", "openmp", "tbb"}, .cores = {1, 2, 4}});
}

void slow_down(Records& records, std::string const& runner, double factor) {
  for (auto& attempt : records.attempts)
    for (auto const& point : records.points)
      if (point.id == attempt.point && point.runner == runner)
        for (auto& sample : attempt.samples) sample.seconds *= factor;
}

TEST(WinnerMap, NamesTheFastestAtEachNumberOfCores) {
  auto records = study();
  slow_down(records, "tbb", 1.5);
  auto const map = winner_map(comparisons_of(records));
  ASSERT_EQ(map.size(), 1U);
  ASSERT_EQ(map[0].cells.size(), 3U);
  EXPECT_EQ(map[0].cells[2].cores, 4);
  EXPECT_EQ(map[0].cells[2].runners, std::vector<std::string>{"openmp"});
  EXPECT_EQ(map[0].cells[2].why, NoWinner::named);
}

TEST(WinnerMap, CallsATieATie) {
  auto const map = winner_map(comparisons_of(study()));
  EXPECT_EQ(map[0].cells[1].runners.size(), 2U);  // openmp and tbb obey the same law
}

TEST(WinnerMap, NamesNobodyAfterOneRoundOrWithDifferentResults) {
  auto few = study();
  std::erase_if(few.attempts, [](Attempt const& attempt) { return attempt.round > 1; });
  EXPECT_EQ(winner_map(comparisons_of(few))[0].cells[0].why, NoWinner::too_few);
  auto different = study();
  different.attempts.front().result = "00";
  EXPECT_EQ(winner_map(comparisons_of(different))[0].cells[0].why, NoWinner::results_differ);
}

TEST(WinnerMap, HasAnEmptyCellWhereNothingRan) {
  auto records = study();
  auto other = simulate::study({.kernels = {"triad"}, .runners = {"openmp"}, .cores = {8}, .seed = 2});
  records.points.insert(records.points.end(), other.points.begin(), other.points.end());
  records.attempts.insert(records.attempts.end(), other.attempts.begin(), other.attempts.end());
  auto const map = winner_map(comparisons_of(records));
  ASSERT_EQ(map.size(), 2U);
  EXPECT_EQ(map[0].cells[3].why, NoWinner::nothing_ran);
  EXPECT_EQ(map[1].cells[0].why, NoWinner::nothing_ran);
}

}  // namespace
}  // namespace regatta
