#include "results/analysis/procedure.hpp"

#include <gtest/gtest.h>

#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

Records study(int rounds = 3) {
  auto records = simulate::study({.kernels = {"a"}, .runners = {"serial", "openmp"}, .rounds = rounds});
  records.environments.front().facts["regatta_version"] = "1";
  return records;
}

TEST(Procedure, RoundsAreInterleavedWhereEachBeginsAfterTheOneBefore) {
  auto records = study();
  EXPECT_EQ(rounds_text(procedure_of(records)), "3 rounds, interleaved");
  for (std::size_t i = 0; i < records.attempts.size(); ++i) {
    auto const point = i % records.points.size();
    records.attempts[i].started = 1e9 + 10 * static_cast<double>(point) + records.attempts[i].round;
  }
  EXPECT_EQ(rounds_text(procedure_of(records)), "3 rounds, one point after the other");
  records.attempts.front().started += 1e6;
  EXPECT_EQ(rounds_text(procedure_of(records)), "3 rounds");
  records.attempts.front().started = 0;
  EXPECT_EQ(procedure_of(records).order, RunOrder::unknown);
  EXPECT_EQ(rounds_text(procedure_of(study(1))), "1 round");
}

TEST(Procedure, RoundsAreCountedAndNotNumbered) {
  auto records = study(2);
  for (auto& attempt : records.attempts) attempt.round *= 10;
  EXPECT_EQ(procedure_of(records).rounds, 2U);
}

TEST(Procedure, SaysWhetherThereWasAWarmUp) {
  auto records = study();
  EXPECT_EQ(warmup_text(procedure_of(records)), "after warm-up");
  auto& samples = records.attempts.front().samples;
  samples.erase(samples.begin());
  EXPECT_EQ(warmup_text(procedure_of(records)), "some of them without warm-up");
  for (auto& attempt : records.attempts)
    std::erase_if(attempt.samples, [](Sample const& sample) { return sample.warmup; });
  EXPECT_EQ(warmup_text(procedure_of(records)), "without warm-up");
}

TEST(Procedure, OfAnotherProgramIsNotOurs) {
  auto records = study();
  EXPECT_TRUE(procedure_of(records).ours);
  records.attempts.back().environment = "another";
  EXPECT_FALSE(procedure_of(records).ours);
  EXPECT_FALSE(procedure_of({}).ours);
}

TEST(Procedure, ResultsOfOneRunnerWereComparedWithNone) {
  auto records = study();
  EXPECT_TRUE(procedure_of(records).results_compared);
  for (auto& attempt : records.attempts) attempt.result.clear();
  EXPECT_FALSE(procedure_of(records).results_compared);
}

}  // namespace
}  // namespace regatta
