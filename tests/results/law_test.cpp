#include "results/analysis/law.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "results/analysis/law_form.hpp"
#include "results/analysis/nonnegative.hpp"
#include "results/scaling_report.hpp"
#include "tests/results/planted.hpp"

namespace regatta {
namespace {

/// Points without noise, three attempts each; their replicates scale worse and better, up to p^spread.
std::vector<LawPoint> points_of(simulate::Law const& law, std::vector<int> const& cores, double spread = 0) {
  std::vector<LawPoint> points;
  for (auto const p : cores) {
    auto const seconds = simulate::time_of(law, p);
    LawPoint point{double(p), {seconds, {}, {seconds, seconds, seconds}}};
    for (int i = 0; i < 100; ++i)
      point.times.replicates.push_back(seconds * std::pow(p, spread * (i - 50) / 50));
    points.push_back(point);
  }
  return points;
}

std::vector<int> const cores{1, 2, 4, 8, 16, 32};

TEST(Nonnegative, SolvesWhatIsInsideTheBoundsAndStaysWithinThemElsewhere) {
  std::vector<Equation> equations;
  for (double x = 1; x < 9; ++x) equations.push_back({{1, x, x * x}, 3 + 2 * x + 0.5 * x * x});
  auto const inside = least_squares_nonnegative(equations);
  EXPECT_NEAR(inside[0], 3, 1e-8);
  EXPECT_NEAR(inside[1], 2, 1e-8);
  EXPECT_NEAR(inside[2], 0.5, 1e-8);
  for (auto& [factors, target] : equations) target = 10 - factors[1];
  auto const bounded = least_squares_nonnegative(equations);
  EXPECT_GT(bounded[0], 0);
  EXPECT_EQ(bounded[1], 0);
  EXPECT_EQ(bounded[2], 0);
}

TEST(Nonnegative, AColumnOfZerosGetsNothing) {
  std::vector<Equation> const equations{{{1, 0, 0}, 2}, {{1, 0, 0}, 4}};
  EXPECT_NEAR(least_squares_nonnegative(equations)[0], 3, 1e-12);
  EXPECT_EQ(least_squares_nonnegative(equations)[1], 0);
}

TEST(Law, EachIsFoundFromItsOwnPointsWithItsParameters) {
  auto const amdahl = fit_laws(points_of({.serial_share = 0.05}, cores), Growth::strong);
  ASSERT_TRUE(amdahl.best());
  EXPECT_EQ(amdahl.best()->kind, LawKind::amdahl);
  EXPECT_NEAR(amdahl.best()->serial.value, 0.05, 1e-6);

  auto const usl = fit_laws(points_of({.serial_share = 0.03, .coherence = 0.002}, cores), Growth::strong);
  ASSERT_TRUE(usl.best());
  EXPECT_EQ(usl.best()->kind, LawKind::usl);
  EXPECT_NEAR(usl.best()->serial.value, 0.03, 1e-6);
  EXPECT_NEAR(usl.best()->extra.value, 0.002, 1e-7);
  EXPECT_NEAR(fastest_p(*usl.best())->value, std::sqrt(0.97 / 0.002), 1e-3);

  auto const tree = fit_laws(points_of({.serial_share = 0.03, .communication = 0.02}, cores), Growth::strong);
  ASSERT_TRUE(tree.best());
  EXPECT_EQ(tree.best()->kind, LawKind::communication);
  EXPECT_NEAR(tree.best()->extra.value, 0.02, 1e-6);
}

TEST(Law, WeakOnesToo) {
  auto const gustafson = fit_laws(points_of({.serial_share = 0.1, .weak = true}, cores), Growth::weak);
  ASSERT_TRUE(gustafson.best());
  EXPECT_EQ(gustafson.best()->kind, LawKind::gustafson);
  EXPECT_NEAR(gustafson.best()->serial.value, 0.1, 1e-6);
  // Gustafson's own figure: with s = 0.1, 32 cores do 0.1 + 0.9 × 32 times the work in the time.
  EXPECT_NEAR(predict(*gustafson.best(), 32, 32).speedup.value, 28.9, 1e-6);

  auto const tree =
      fit_laws(points_of({.serial_share = 0, .communication = 0.05, .weak = true}, cores), Growth::weak);
  ASSERT_TRUE(tree.best());
  EXPECT_EQ(tree.best()->kind, LawKind::communication);

  auto const usl =
      fit_laws(points_of({.serial_share = 0, .contention = 0.01, .coherence = 0.001, .weak = true}, cores),
               Growth::weak);
  ASSERT_TRUE(usl.best());
  EXPECT_EQ(usl.best()->kind, LawKind::usl);
  EXPECT_NEAR(usl.best()->serial.value, 0.01, 1e-6);
  EXPECT_NEAR(usl.best()->extra.value, 0.001, 1e-6);
}

TEST(Law, IsNotIdentifiableFromTooFewPointsAndSaysHowManyItNeeds) {
  auto const two = fit_laws(points_of({.serial_share = 0.05}, {1, 2}), Growth::strong);
  EXPECT_FALSE(two.best());
  EXPECT_EQ(two.why_not, "2 points: it needs at least 3");
  auto const three = fit_laws(points_of({.serial_share = 0.05}, {1, 2, 4}), Growth::strong);
  ASSERT_TRUE(three.best());
  EXPECT_EQ(three.best()->kind, LawKind::amdahl);
  EXPECT_FALSE(fit_laws({}, Growth::strong).best());
}

TEST(Law, IsNotIdentifiableWhereItsIntervalSpansEverything) {
  auto const choice = fit_laws(points_of({.serial_share = 0.3}, {1, 2, 3}, 0.8), Growth::strong);
  EXPECT_FALSE(choice.best());
  EXPECT_NE(choice.why_not.find("may be anything from"), std::string::npos) << choice.why_not;
}

TEST(Law, PredictsWithAnIntervalAndWarnsBeyondFourTimesTheLargest) {
  auto const choice = fit_laws(points_of({.serial_share = 0.05}, cores, 0.02), Growth::strong);
  ASSERT_TRUE(choice.best());
  auto const ahead = predict(*choice.best(), 128, choice.largest);
  EXPECT_NEAR(ahead.speedup.value, 1 / (0.05 + 0.95 / 128), 1e-6);
  EXPECT_LT(ahead.speedup.low, ahead.speedup.value);
  EXPECT_GT(ahead.speedup.high, ahead.speedup.value);
  EXPECT_FALSE(ahead.beyond);
  EXPECT_TRUE(predict(*choice.best(), 129, choice.largest).beyond);
  EXPECT_NEAR(largest_efficient_p(*choice.best(), 0.75).value, 1 + (1 / 0.75 - 1) / 0.05, 1e-3);
  EXPECT_FALSE(fastest_p(*choice.best())) << "more cores never make Amdahl slower";
}

TEST(Law, IsToldAgainstTheSmallestShapeThatRanAsTheTableIs) {
  // On 8 nodes and more: what 32 cores do is over 8, not over one that never ran.
  auto const choice = fit_laws(points_of({.serial_share = 0.05}, {8, 16, 24, 32}), Growth::strong);
  ASSERT_TRUE(choice.best());
  auto const time = [](double p) { return 0.05 + 0.95 / p; };
  auto const ahead = predict(*choice.best(), 32, choice.largest);
  EXPECT_NEAR(ahead.speedup.value, time(8) / time(32), 1e-6);
  EXPECT_NEAR(ahead.efficiency.value, 8 * time(8) / (32 * time(32)), 1e-6);
  auto const until = largest_efficient_p(*choice.best(), 0.75).value;
  EXPECT_NEAR(8 * time(8) / (until * time(until)), 0.75, 1e-4);
  EXPECT_GT(until, 8);
}

TEST(Law, TheEfficiencyAskedForIsReachedWhereItIsSaidToBe) {
  for (auto const& law :
       {simulate::Law{.serial_share = 0.05}, simulate::Law{.serial_share = 0.01, .coherence = 0.003},
        simulate::Law{.serial_share = 0, .coherence = 0.01},
        simulate::Law{.serial_share = 0.01, .communication = 0.05},
        simulate::Law{.contention = 0.02, .coherence = 0.001, .weak = true}})
    for (auto const& counts : {cores, std::vector<int>{8, 16, 24, 32, 48}}) {
      auto const choice = fit_laws(points_of(law, counts), law.weak ? Growth::weak : Growth::strong);
      ASSERT_TRUE(choice.best());
      for (auto const least : {0.5, 0.75, 0.95}) {
        auto const until = largest_efficient_p(*choice.best(), least).value;
        EXPECT_GT(until, counts.front());
        EXPECT_NEAR(predict(*choice.best(), until, choice.largest).efficiency.value, least, 1e-5);
      }
      EXPECT_EQ(largest_efficient_p(*choice.best(), 1).value, counts.front());
    }
}

TEST(Law, NothingIsToldOfMoreThanFourTimesTheLargest) {
  auto const choice = fit_laws(points_of({.serial_share = 0.001}, cores), Growth::strong);
  ASSERT_TRUE(choice.best());
  EXPECT_EQ(told_up_to(choice), 128);
  auto const until = largest_efficient_p(*choice.best(), 0.75);
  EXPECT_GT(until.value, 300);
  EXPECT_TRUE(std::isinf(largest_efficient_p(*choice.best(), 0.75, told_up_to(choice)).value));
  EXPECT_NEAR(largest_efficient_p(*choice.best(), 0.75, 1e6).value, until.value, 0.01);
  EXPECT_EQ(as_far_as_told({100, 90, 200}, 128).value, 100);
  ScalingSeries series;
  series.law = choice;
  auto const line = law_line(series, 0.75);
  EXPECT_NE(line.find("75 % efficient up to more than 128 cores"), std::string::npos) << line;
  EXPECT_NE(law_line(series, 0.9).find("90 % efficient up to 1"), std::string::npos);
}

TEST(Law, NoneFitsWhereTheNearestMissesByMoreThanNoise) {
  auto points = points_of({.serial_share = 0.05}, {1, 2, 4, 8});
  std::vector<double> const dip{10, 5.1, 4.2, 1.4};
  for (std::size_t i = 0; i < points.size(); ++i) {
    auto& times = points[i].times;
    times.seconds = dip[i], times.attempts.assign(3, dip[i]), times.replicates.assign(100, dip[i]);
    times.error = 0.01, times.freedom = 8;
  }
  auto const choice = fit_laws(points, Growth::strong);
  EXPECT_FALSE(choice.best());
  EXPECT_TRUE(choice.none_fits);
  EXPECT_NE(choice.why_not.find("misses the times by"), std::string::npos) << choice.why_not;
  for (auto& point : points) point.times.error = 0.3;
  EXPECT_FALSE(fit_laws(points, Growth::strong).none_fits) << "noise may have done that";
}

TEST(Law, OfPerfectScalingIsEfficientOnAnyNumber) {
  auto const choice = fit_laws(points_of({.serial_share = 0}, cores), Growth::strong);
  ASSERT_TRUE(choice.best());
  EXPECT_EQ(choice.best()->serial.value, 0);
  EXPECT_TRUE(std::isinf(largest_efficient_p(*choice.best(), 0.75).value));
}

// The bars: 90 % of the true parameters in their intervals, 90 % right laws where one can be told, 95 %
// recommendations; `planted 1000` counts over more.
TEST(Planted, ParametersLawsAndOptimaOfTwoHundredStrongStudiesAreFound) {
  planted::Score score;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) judge(planted::draw(seed, Growth::strong), score);
  EXPECT_GE(10 * score.serial_held, 9 * score.serial) << text_of(score);
  EXPECT_GE(10 * score.extra_held, 9 * score.extra) << text_of(score);
  EXPECT_GE(10 * score.right_law, 9 * score.identifiable) << text_of(score);
  EXPECT_GE(20 * score.right_recommendation, 19 * score.recommended) << text_of(score);
  EXPECT_EQ(score.serial, 200);
  EXPECT_EQ(score.recommended, 200);
  EXPECT_GE(score.identifiable, 100) << "a bar that few studies are held against is none";
  EXPECT_LT(score.width / score.serial, 0.05) << "an interval that holds everything says nothing";
}

TEST(Planted, ParametersAndLawsOfTwoHundredWeakStudiesAreFound) {
  planted::Score score;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) judge(planted::draw(seed, Growth::weak), score);
  EXPECT_GE(10 * score.serial_held, 9 * score.serial) << text_of(score);
  EXPECT_GE(10 * score.extra_held, 9 * score.extra) << text_of(score);
  EXPECT_GE(10 * score.right_law, 9 * score.identifiable) << text_of(score);
  EXPECT_GE(score.identifiable, 80) << "a bar that few studies are held against is none";
}

}  // namespace
}  // namespace regatta
