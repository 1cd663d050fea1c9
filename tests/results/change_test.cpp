#include "results/analysis/change.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "results/analysis/rank_test.hpp"
#include "results/change_report.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

struct Truth {
  double slowdown = 1;  ///< of every point
  double between = 0;   ///< relative spread from attempt to attempt, beside that of the samples
  double noise = 0.01;
};

/// A study of 18 points, 3 rounds, 10 repetitions, whose points and ids depend on the position alone: two of
/// different seeds are of the same job file.
Records study(std::uint64_t seed, Truth const& truth = {}) {
  auto records = simulate::study({.law = {0.05, truth.noise, 0}, .seed = seed});
  std::map<std::string, std::string> names;
  for (std::size_t i = 0; i < records.points.size(); ++i) {
    auto& point = records.points[i];
    point.parameters.erase("seed");
    point.id = names[point.id] = "point" + std::to_string(i);
  }
  simulate::Random random(seed + 1'000'000);
  std::normal_distribution<double> normal(0, truth.between);
  for (auto& attempt : records.attempts) {
    attempt.point = names[attempt.point];
    auto const factor = truth.slowdown * (truth.between > 0 ? std::exp(normal(random)) : 1);
    for (auto& sample : attempt.samples) sample.seconds *= factor;
  }
  return records;
}

/// The share of pairs of equal studies in which anything is called slower or faster.
double false_alarms(Truth const& truth, ChangeLimits const& limits, int pairs) {
  int alarms = 0;
  for (int pair = 0; pair < pairs; ++pair) {
    auto const seed = static_cast<std::uint64_t>(2 * pair + 1);
    auto const changes = changes_between(study(seed, truth), study(seed + 1, truth), limits);
    alarms += changes.count(Outlook::slower) + changes.count(Outlook::faster) > 0;
  }
  return double(alarms) / pairs;
}

TEST(RankSum, AgreesWithTheTextbookForIndependentValues) {
  // W = 40 of 5 and 5 values: z = 2.507 with the correction for continuity; Student's t of 8 degrees.
  Clusters const base{{1}, {2}, {3}, {4}, {5}}, now{{6}, {7}, {8}, {9}, {10}};
  EXPECT_NEAR(rank_sum_p(base, now), 0.0365, 0.0005);
  EXPECT_DOUBLE_EQ(rank_sum_p(base, now), rank_sum_p(now, base));
}

TEST(RankSum, EqualOrMissingValuesSayNothing) {
  EXPECT_EQ(rank_sum_p({{1, 1}, {1}}, {{1, 1, 1}}), 1);
  EXPECT_EQ(rank_sum_p({}, {{1, 2}}), 1);
  EXPECT_EQ(rank_sum_p({{1, 2}}, {{}}), 1);
}

TEST(RankSum, TenCopiesOfAnAttemptCountAsOne) {
  auto const copies = [](std::initializer_list<double> values) {
    Clusters clusters;
    for (auto const value : values) clusters.emplace_back(10, value);
    return clusters;
  };
  // Three attempts against three are not enough, however often each repeats itself.
  EXPECT_GT(rank_sum_p(copies({1, 2, 3}), copies({4, 5, 6})), 0.05);
}

TEST(Holm, CorrectsInTheOrderGiven) {
  std::vector<double> const p{0.01, 0.04, 0.03};
  auto const corrected = holm(p);
  EXPECT_DOUBLE_EQ(corrected[0], 0.03);
  EXPECT_DOUBLE_EQ(corrected[1], 0.06);
  EXPECT_DOUBLE_EQ(corrected[2], 0.06);
  EXPECT_TRUE(holm({}).empty());
}

TEST(Compare, EqualStudiesRaiseAnAlarmInAtMostOneOfTwenty) {
  EXPECT_LE(false_alarms({}, {.threshold = 0}, 200), 0.05);
  EXPECT_LE(false_alarms({.noise = 0.1}, {.threshold = 0}, 200), 0.05);
}

TEST(Compare, AttemptsThatDifferFromEachOtherRaiseNoAlarmEither) {
  EXPECT_LE(false_alarms({.between = 0.01}, {.threshold = 0}, 200), 0.05);
  EXPECT_LE(false_alarms({.between = 0.05}, {.threshold = 0}, 200), 0.05);
}

TEST(Compare, ASlowdownOfFivePercentIsFoundAtOnePercentOfNoise) {
  std::size_t found = 0, all = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    auto const changes = changes_between(study(seed), study(seed + 500, {.slowdown = 1.05}), {});
    found += changes.count(Outlook::slower);
    all += changes.points.size();
    EXPECT_EQ(changes.count(Outlook::faster), 0U);
    EXPECT_TRUE(changes.has_regression());
  }
  EXPECT_GE(double(found), 0.95 * double(all));
}

TEST(Compare, OneRoundTellsNothingOfWhatAttemptsDifferBy) {
  auto base = study(1), now = study(2, {.slowdown = 1.3});
  for (auto* records : {&base, &now})
    std::erase_if(records->attempts, [](Attempt const& attempt) { return attempt.round > 1; });
  auto const changes = changes_between(base, now, {});
  EXPECT_EQ(changes.count(Outlook::unclear), changes.points.size());
}

TEST(Compare, AnImprovementIsNoRegression) {
  auto const changes = changes_between(study(1, {.slowdown = 1.05}), study(2), {});
  EXPECT_GT(changes.count(Outlook::faster), 15U);
  EXPECT_FALSE(changes.has_regression());
}

TEST(Compare, BelowTheThresholdNothingHasChanged) {
  auto const changes = changes_between(study(1), study(2, {.slowdown = 1.05}), {.threshold = 0.2});
  EXPECT_EQ(changes.count(Outlook::same), changes.points.size());
}

TEST(Compare, AStudyComparedWithItselfIsTheSame) {
  auto const once = study(1);
  auto const changes = changes_between(once, once, {.threshold = 0});
  EXPECT_EQ(changes.count(Outlook::same), once.points.size());
}

TEST(Compare, NamesWhatFailsWhatDiffersAndWhatOnlyOneSideHas) {
  auto const base = study(1);
  auto now = study(2);
  for (auto& attempt : now.attempts) {
    if (attempt.point == "point0") attempt.status = Status::failed, attempt.reason = "exit code 9";
    if (attempt.point == "point1") attempt.result = "ff";
  }
  std::erase_if(now.points, [](Point const& point) { return point.id == "point2"; });
  std::erase_if(now.attempts, [](Attempt const& attempt) { return attempt.point == "point2"; });
  auto const changes = changes_between(base, now, {});
  EXPECT_EQ(changes.points[0].outlook, Outlook::fails);
  EXPECT_EQ(changes.points[1].outlook, Outlook::results_differ);
  ASSERT_EQ(changes.only_base.size(), 1U);
  EXPECT_EQ(changes.only_base[0].id, "point2");
  EXPECT_TRUE(changes.has_regression());
  auto const text = change_text(changes, {});
  EXPECT_NE(text.find("exit code 9"), std::string::npos);
  EXPECT_NE(text.find("WITH ANOTHER RESULT"), std::string::npos);
  EXPECT_NE(text.find("1 only in the base"), std::string::npos);
}

TEST(Compare, WhatFailedBeforeIsNoRegressionAndNotUnclear) {
  auto base = study(1), now = study(1);
  auto const fail = [](Records& records, char const* point) {
    for (auto& attempt : records.attempts)
      if (attempt.point == point) attempt.status = Status::timeout, attempt.samples.clear();
  };
  fail(base, "point0"), fail(now, "point0"), fail(base, "point1");
  auto const changes = changes_between(base, now, {});
  EXPECT_EQ(changes.points[0].outlook, Outlook::still_fails);
  EXPECT_EQ(changes.points[1].outlook, Outlook::mended);
  EXPECT_EQ(changes.count(Outlook::unclear), 0U);
  EXPECT_FALSE(changes.has_regression());
  auto const text = change_text(changes, {});
  EXPECT_NE(text.find("1 failed before and still fail, 1 failed before and run now"), std::string::npos)
      << text;
  EXPECT_NE(text.find("fails still: timeout"), std::string::npos) << text;
}

TEST(Compare, PointsArePairedByWhatTheyAreAndNotByTheirIds) {
  auto const base = study(1);
  auto now = study(2);
  auto const renamed = [&](std::string const& id) {
    return "point" + std::to_string(base.points.size() - 1 - std::stoul(id.substr(5)));
  };
  for (auto& point : now.points) point.id = renamed(point.id);
  for (auto& attempt : now.attempts) attempt.point = renamed(attempt.point);
  auto const changes = changes_between(base, now, {});
  ASSERT_EQ(changes.points.size(), base.points.size());
  EXPECT_EQ(changes.count(Outlook::same), base.points.size());
  for (auto const& change : changes.points) {
    EXPECT_EQ(change.now.point.id, renamed(change.base.point.id));
    EXPECT_NEAR(change.ratio.value, 1, 0.1);
  }
  for (auto& point : now.points) point.kernel += "2";
  auto const none = changes_between(base, now, {});
  EXPECT_TRUE(none.points.empty());
  EXPECT_EQ(none.only_base.size(), base.points.size());
  EXPECT_EQ(none.only_now.size(), base.points.size());
}

TEST(Compare, OfPointsOfTheSameContentThoseOfTheSameIdAreOne) {
  auto base = study(1);
  auto const& first = base.points[0];
  auto twin = first;
  twin.id = "twin";
  for (auto attempt : std::vector(base.attempts)) {
    if (attempt.point != first.id) continue;
    attempt.point = twin.id, attempt.id += "twin";
    for (auto& sample : attempt.samples) sample.seconds *= 3;
    base.attempts.push_back(attempt);
  }
  base.points.push_back(twin);
  auto now = base;
  std::reverse(now.points.begin(), now.points.end());
  auto const changes = changes_between(base, now, {.threshold = 0});
  EXPECT_EQ(changes.count(Outlook::same), base.points.size());
  std::erase_if(now.points, [](Point const& point) { return point.id == "twin"; });
  ASSERT_EQ(changes_between(base, now, {}).only_base.size(), 1U);
  EXPECT_EQ(changes_between(base, now, {}).only_base[0].id, "twin");
}

TEST(Compare, MarkdownEscapesWhatWouldBreakItsTable) {
  auto base = study(1), now = study(2, {.slowdown = 2});
  for (auto* records : {&base, &now})
    for (auto& point : records->points) point.kernel = "a|b<script>";
  auto const text = change_markdown(changes_between(base, now, {}));
  EXPECT_NE(text.find("a\\|b\\<script\\>"), std::string::npos);
}

}  // namespace
}  // namespace regatta
