#include "results/analysis/recommendation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "results/analysis/analysis.hpp"
#include "results/analysis/contest.hpp"
#include "results/batch_lines.hpp"
#include "results/recommendation_report.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

simulate::Options options(double serial_share, double noise, std::uint64_t seed) {
  return {.kernels = {"a"},
          .runners = {"serial", "openmp"},
          .cores = {1, 2, 4, 8, 16, 32},
          .law = {serial_share, noise, 0},
          .seed = seed};
}

double time_of(double serial_share, int cores) {
  return serial_share + (1 - serial_share) / cores;
}

/// The cores with the least true time among those that are used well enough.
int true_optimum(double serial_share, double min_efficiency) {
  int best = 1;
  for (auto const cores : {2, 4, 8, 16, 32})
    if (1 / (cores * time_of(serial_share, cores)) >= min_efficiency) best = cores;
  return best;
}

bool names(Recommendation const& recommendation, int cores) {
  auto const has = [&](Choice const& choice) { return choice.row.summary.point.shape.cores() == cores; };
  auto const holds = [&](std::vector<Choice> const& named) {
    return std::any_of(named.begin(), named.end(), has);
  };
  return has(recommendation.choice) || holds(recommendation.tied) || holds(recommendation.perhaps) ||
         (recommendation.sure && has(*recommendation.sure));
}

TEST(Recommend, NamesTheTrueOptimumOrATieWithItNineteenTimesInTwenty) {
  int right = 0, all = 0, single = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    for (auto const noise : {0.01, 0.05, 0.1}) {
      auto const share = 0.002 * double(seed % 50);
      auto const answers = recommend(simulate::study(options(share, noise, seed)), {});
      ASSERT_EQ(answers.size(), 1U);
      ASSERT_EQ(answers[0].refusal, "");
      right += names(answers[0], true_optimum(share, 0.75));
      single += answers[0].tied.empty() && answers[0].perhaps.empty() && !answers[0].sure;
      ++all;
    }
  EXPECT_GE(right, all * 95 / 100);
  EXPECT_GE(single, all / 4) << "an answer that names everything is none";
}

TEST(Recommend, TakesTheFewestCoresAndTheSimplestRunnerOfThoseThatTie) {
  auto const records = simulate::study({.kernels = {"a"},
                                        .runners = {"serial", "mpi", "tbb", "openmp"},
                                        .cores = {1, 2},
                                        .law = {0, 0.05, 0}});
  auto const answer = recommend(records, {}).at(0);
  EXPECT_EQ(answer.choice.row.summary.point.runner, "openmp");
  ASSERT_TRUE(answer.runner_up);
  EXPECT_TRUE(answer.runner_up_ties);
}

TEST(Recommend, ARunnerAFifthSlowerIsNoTieHoweverFewRoundsThereAre) {
  auto records = simulate::study({.kernels = {"a"},
                                  .runners = {"serial", "tbb", "openmp"},
                                  .cores = {1, 2},
                                  .rounds = 2,
                                  .law = {0, 0.01, 0}});
  for (auto& attempt : records.attempts)
    for (auto const& point : records.points)
      if (point.id == attempt.point && point.runner != "tbb")
        for (auto& sample : attempt.samples) sample.seconds *= 1.2;
  auto const answer = recommend(records, {}).at(0);
  EXPECT_EQ(answer.choice.row.summary.point.runner, "tbb");
  ASSERT_TRUE(answer.runner_up);
  EXPECT_FALSE(answer.runner_up_ties);
}

TEST(Recommend, ARunnerThatIsSlowerForSureIsNoTie) {
  auto records = simulate::study(
      {.kernels = {"a"}, .runners = {"serial", "tbb", "openmp"}, .cores = {1, 2}, .law = {0, 0.01, 0}});
  for (auto& attempt : records.attempts)
    for (auto const& point : records.points)
      if (point.id == attempt.point && point.runner == "openmp")
        for (auto& sample : attempt.samples) sample.seconds *= 1.05;
  auto const answer = recommend(records, {}).at(0);
  EXPECT_EQ(answer.choice.row.summary.point.runner, "tbb");
  EXPECT_TRUE(answer.tied.empty());
  EXPECT_FALSE(answer.runner_up_ties);
  EXPECT_NEAR(answer.behind.value, 1.05, 0.02);
}

TEST(Recommend, KeepsToADeadlineAndABudget) {
  auto const records = simulate::study(options(0.05, 0, 1));
  Wishes wishes{.min_efficiency = 0, .deadline_seconds = {}, .budget_core_hours = {}};
  auto const free = recommend(records, wishes).at(0);
  EXPECT_EQ(free.choice.row.summary.point.shape.cores(), 32);
  wishes.budget_core_hours = free.choice.core_hours / 2;
  auto const cheap = recommend(records, wishes).at(0);
  EXPECT_LE(cheap.choice.core_hours, *wishes.budget_core_hours);
  EXPECT_LT(cheap.choice.row.summary.point.shape.cores(), 32);
  wishes.deadline_seconds = free.choice.row.summary.seconds.median / 2;
  EXPECT_NE(recommend(records, wishes).at(0).refusal.find("no row meets"), std::string::npos);
}

TEST(Recommend, RefusesAKernelWhoseResultsDiffer) {
  auto records = simulate::study(options(0.05, 0.01, 1));
  records.attempts.front().result = "ff";
  EXPECT_NE(recommend(records, {}).at(0).refusal.find("results differ"), std::string::npos);
}

TEST(Recommend, AnswersForFewAndForManyOperationsInFlight) {
  auto records = simulate::study(
      {.kernels = {"sleep"}, .runners = {"serial", "openmp", "asio"}, .cores = {1, 2}, .law = {0, 0.01, 0}});
  for (auto& point : records.points) point.concurrency = point.shape.cores();
  auto many = simulate::study(
      {.kernels = {"sleep"}, .runners = {"asio"}, .cores = {1}, .law = {0, 0.01, 0}, .seed = 2});
  many.points.at(0).concurrency = 100;
  many.points.at(0).parameters = records.points.at(0).parameters;
  for (auto& attempt : many.attempts)
    for (auto& sample : attempt.samples) sample.seconds /= 100;
  records.points.push_back(many.points.at(0));
  records.attempts.insert(records.attempts.end(), many.attempts.begin(), many.attempts.end());
  auto const answers = recommend(records, {});
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].volume, Volume::low);
  EXPECT_EQ(answers[0].choice.row.summary.point.shape.cores(), 2);
  EXPECT_EQ(answers[1].volume, Volume::high);
  EXPECT_EQ(answers[1].choice.row.summary.point.concurrency, 100);
}

TEST(Recommend, TakesTheFewestOperationsInFlightOfThoseThatTie) {
  auto records = simulate::study(
      {.kernels = {"file_read"}, .runners = {"asio"}, .cores = {1, 2, 3}, .law = {0, 0.02, 0}, .seed = 4});
  for (std::size_t i = 0; i < 3; ++i) {
    auto& point = records.points[i];
    auto const factor = point.shape.cores();
    point.shape = {}, point.concurrency = std::array{256, 64, 8}[i];
    auto const slower = i == 2 ? 2 : 1;  // 8 in flight do not suffice
    for (auto& attempt : records.attempts)
      if (attempt.point == point.id)
        for (auto& sample : attempt.samples) sample.seconds *= factor * slower;
  }
  auto const answers = recommend(records, {});
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].choice.row.summary.point.concurrency, 64);
  ASSERT_EQ(answers[0].tied.size(), 1U);
  EXPECT_EQ(answers[0].tied[0].row.summary.point.concurrency, 256);
}

TEST(Recommend, RowsWithMoreWorkersThanCoresAreNoAnswerAndNoBase) {
  auto records = simulate::study(options(0.02, 0.01, 1));
  auto const share = [&](int least) {
    for (auto& attempt : records.attempts)
      for (auto const& point : records.points)
        if (point.id == attempt.point) attempt.oversubscribed = point.shape.cores() >= least;
  };
  share(8);
  auto const answers = recommend(records, {});
  EXPECT_EQ(answers.at(0).choice.row.summary.point.shape.cores(), 4);
  EXPECT_EQ(answers[0].oversubscribed, 3U);
  EXPECT_FALSE(answers[0].scaling) << "a law of shared cores";
  auto const text = recommendation_text(answers, {}, {});
  EXPECT_NE(text.find("3 rows with more workers than cores do not count."), std::string::npos) << text;
  share(1);
  auto const none = recommend(records, {});
  EXPECT_NE(none.at(0).refusal.find("more workers than cores"), std::string::npos) << none.at(0).refusal;
  auto const json = nlohmann::json::parse(recommendation_json(none, {}));
  EXPECT_EQ(json["recommendations"][0]["oversubscribed_rows"], records.points.size());
}

/// One test is one test: the choice is not tested against itself.
TEST(Recommend, ARunnerUpAloneIsJudgedByItsOwnTest) {
  int clear = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    auto records = simulate::study({.kernels = {"a"},
                                    .runners = {"openmp", "tbb"},
                                    .cores = {4},
                                    .law = {.noise = 0.01, .between = 0.02},
                                    .seed = seed});
    for (auto& attempt : records.attempts)
      if (attempt.point == records.points.back().id)
        for (auto& sample : attempt.samples) sample.seconds *= 1.06;
    auto const answer = recommend(records, {}).at(0);
    ASSERT_TRUE(answer.runner_up);
    auto const alone = ratio_in_study(answer.runner_up->row.summary, answer.choice.row.summary).p;
    EXPECT_EQ(answer.runner_up_p, alone);
    EXPECT_EQ(answer.runner_up_ties, analyse(records).comparisons.at(0).winner == "tie");
    clear += answer.runner_up_ties ? 0 : 1;
  }
  EXPECT_GT(clear, 0);
  EXPECT_LT(clear, 40);
}

TEST(Recommend, AnUnknownIntervalIsNullInJson) {
  auto const records = simulate::study(
      {.kernels = {"a"}, .runners = {"serial", "openmp"}, .cores = {1, 2}, .rounds = 1, .repetitions = 3});
  auto const json = nlohmann::json::parse(recommendation_json(recommend(records, {}), {}));
  auto const& seconds = json["recommendations"][0]["choice"]["seconds"];
  EXPECT_GT(seconds["median"].get<double>(), 0);
  EXPECT_TRUE(seconds["low"].is_null()) << seconds;
  EXPECT_TRUE(seconds["high"].is_null()) << seconds;
}

TEST(Recommend, AfterOneRoundNothingIsCalledThoughAnotherSizeHasSeveralAndInShortCountsTheProblem) {
  auto records = simulate::study(
      {.kernels = {"a"}, .runners = {"serial", "openmp"}, .sizes = {128, 150}, .cores = {1, 4}});
  for (auto const& point : records.points)
    std::erase_if(records.attempts, [&](Attempt const& attempt) {
      return attempt.point == point.id && point.size() == 150 && attempt.round > 1;
    });
  auto const answers = recommend(records, {});
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_TRUE(answers[0].can_be_told_apart);
  EXPECT_FALSE(answers[1].can_be_told_apart);
  auto const text = recommendation_text(answers, {}, {});
  EXPECT_NE(text.find("times as long"), text.npos) << text;
  EXPECT_NE(text.find(": after one round nothing is called."), text.npos) << text;
  EXPECT_NE(
      text.find("compute (2 problems): best or tied: openmp 1; of 1 problem nothing is called after one "
                "round"),
      text.npos)
      << text;
  auto const json = nlohmann::json::parse(recommendation_json(answers, {}));
  EXPECT_TRUE(json["recommendations"][1]["runner_up"]["tie"].is_null());
}

TEST(Recommend, ACyclicScheduleIsAStaticOneForOpenMp) {
  Point point;
  point.runner = "openmp", point.shape = {1, 1, 4};
  auto const line_of = [&](ScheduleKind kind, std::size_t grain) {
    point.schedule = {kind, grain};
    return lines_to_paste(point).at(3);
  };
  EXPECT_TRUE(line_of(ScheduleKind::cyclic, 8).ends_with("OMP_SCHEDULE=static,8"));
  EXPECT_TRUE(line_of(ScheduleKind::fixed, 1).ends_with("OMP_SCHEDULE=static"));
  EXPECT_TRUE(line_of(ScheduleKind::dynamic, 16).ends_with("OMP_SCHEDULE=dynamic,16"));
}

TEST(Recommend, TwoVersionsOfAWeakKernelHaveAnAnswerEach) {
  auto const records =
      simulate::two_versions(simulate::study({.kernels = {"a"},
                                              .runners = {"serial", "openmp"},
                                              .cores = {1, 2, 4, 8, 16},
                                              .law = {.serial_share = 0.1, .noise = 0.001, .weak = true}}));
  auto const answers = recommend(records, {});
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[1].kernel_version, 2);
  EXPECT_EQ(answers[1].choice.row.summary.point.kernel_version, 2);
  auto const text = recommendation_text(answers, {}, {});
  EXPECT_NE(text.find("weak version 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("weak version 2\n"), std::string::npos) << text;
}

TEST(Recommend, AWeakStudyHasOneAnswerWhoseEfficiencyIsThatOfItsSeries) {
  auto const records = simulate::study({.kernels = {"a"},
                                        .runners = {"serial", "openmp"},
                                        .cores = {1, 2, 4, 8, 16},
                                        .law = {.serial_share = 0.1, .noise = 0.001, .weak = true}});
  auto const answers = recommend(records, {});
  ASSERT_EQ(answers.size(), 1U);
  auto const& answer = answers[0];
  EXPECT_EQ(answer.growth, Growth::weak);
  EXPECT_EQ(answer.choice.row.summary.point.shape.cores(), 16);
  ASSERT_TRUE(answer.choice.efficiency);
  EXPECT_NEAR(answer.choice.efficiency->value, (0.1 + 0.9 * 16) / 16, 0.01);
  EXPECT_EQ(answer.parameters.count("size"), 0U);
  auto const text = recommendation_text(answers, {}, {});
  EXPECT_NE(text.find("weak"), std::string::npos) << text;
  EXPECT_NE(text.find("efficiency of 91 %"), std::string::npos) << text;
}

TEST(Recommend, TheEfficiencyOfOneShapeAloneIsUnknown) {
  auto const records = simulate::study({.kernels = {"a"}, .runners = {"openmp"}, .cores = {4}});
  auto const answers = recommend(records, {});
  EXPECT_FALSE(answers.at(0).choice.efficiency);
  auto const text = recommendation_text(answers, {}, {});
  EXPECT_NE(text.find("parallel efficiency unknown"), std::string::npos) << text;
  EXPECT_NE(text.find("No other runner was measured."), std::string::npos) << text;
  auto const json = nlohmann::json::parse(recommendation_json(answers, {}));
  EXPECT_TRUE(json["recommendations"][0]["choice"]["efficiency"].is_null());
}

TEST(Recommend, WhatIsTiedIsNeverFasterForSureThanTheChoice) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    auto records = simulate::study({.kernels = {"a"},
                                    .runners = {"serial", "openmp", "mpi"},
                                    .cores = {1, 2},
                                    .rounds = 2,
                                    .law = {.serial_share = 0.02, .noise = 0.05, .between = 0.2},
                                    .seed = seed});
    auto const answer = recommend(records, {}).at(0);
    auto const best = [&](auto const& all) {
      double speed = 0;
      for (auto const& each : all) speed = std::max(speed, each.speed());
      return speed;
    };
    EXPECT_GE(answer.choice.speed() * 1.1, best(answer.tied)) << "no tenth is given up for fewer cores";
  }
}

TEST(Recommend, ARefusalNamesTheWishThatFailsAndWhatComesNearest) {
  auto const records = simulate::study(options(0.05, 0, 1));
  auto const fastest =
      recommend(records, {.min_efficiency = 0, .deadline_seconds = {}, .budget_core_hours = {}}).at(0).choice;
  Wishes wishes;
  wishes.deadline_seconds = fastest.row.summary.seconds.median / 2;
  auto const late = recommend(records, wishes).at(0).refusal;
  EXPECT_NE(late.find("no row meets a deadline of"), std::string::npos) << late;
  EXPECT_NE(late.find("openmp on 32 cores with"), std::string::npos) << late;
  EXPECT_EQ(late.find("efficiency"), std::string::npos) << late << ": that one can be met";
  wishes.deadline_seconds = fastest.row.summary.seconds.median * 1.01;
  auto const together = recommend(records, wishes).at(0).refusal;
  EXPECT_NE(together.find("at once"), std::string::npos) << together;
  EXPECT_NE(together.find("an efficiency of 75 % (the nearest is openmp on 32 cores with"), std::string::npos)
      << together;
  auto const json = nlohmann::json::parse(recommendation_json(recommend(records, wishes), wishes));
  EXPECT_EQ(json["deadline_seconds"], *wishes.deadline_seconds);
  EXPECT_TRUE(json["budget_core_hours"].is_null());
}

TEST(Recommend, AsJsonItHoldsTheSameAnswer) {
  auto const answers = recommend(simulate::study(options(0.05, 0.01, 1)), {});
  auto const json = nlohmann::json::parse(recommendation_json(answers, {}));
  auto const& one = json["recommendations"][0];
  EXPECT_EQ(one["choice"]["point"], answers[0].choice.row.summary.point.id);
  EXPECT_EQ(one["kind"], "compute");
  auto const text = recommendation_text(answers, {}, {});
  EXPECT_NE(text.find("#SBATCH --cpus-per-task="), std::string::npos);
  EXPECT_NE(text.find(one["sentence"].get<std::string>()), std::string::npos);
}

}  // namespace
}  // namespace regatta
