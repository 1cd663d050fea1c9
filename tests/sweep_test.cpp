#include "driver/sweep.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "driver/refusal_text.hpp"
#include "kernels/error.hpp"

namespace regatta {
namespace {

std::vector<Point> points_named(std::vector<std::string> const& ids) {
  std::vector<Point> points;
  for (auto const& id : ids) points.emplace_back().id = id;
  return points;
}

Attempt attempt_at(std::string point, int round, Status status = Status::ok) {
  Attempt attempt;
  attempt.point = std::move(point);
  attempt.round = round;
  attempt.status = status;
  return attempt;
}

Measure rounds(int n, Order order = Order::interleaved) {
  Measure measure;
  measure.rounds = n;
  measure.order = order;
  return measure;
}

std::vector<std::string> names(std::vector<Turn> const& turns) {
  std::vector<std::string> words;
  for (auto const& turn : turns) words.push_back(turn.point->id + std::to_string(turn.round));
  return words;
}

/// Gives the attempts that it was given, one a call; where they end, what the user stopped.
class Canned : public Executor {
 public:
  std::deque<Attempt> attempts;
  std::vector<std::string> asked;
  std::optional<Execution> execute(Point const& point, int round) override {
    asked.push_back(point.id + std::to_string(round));
    if (attempts.empty()) return std::nullopt;
    auto attempt = attempts.front();
    attempts.pop_front();
    attempt.point = point.id;
    attempt.round = round;
    return Execution{attempt, std::nullopt};
  }
};

/// A journal in memory; the sweep stops when it has so many.
struct Ledger {
  std::vector<Attempt> attempts;
  std::size_t stop_at = 1'000'000'000;
  SweepHooks hooks() {
    return {[](Turn const&) {}, [this](Execution const& execution) { attempts.push_back(execution.attempt); },
            [](Turn const&, Attempt const&) {}, [this](Turn const&) { return attempts.size() >= stop_at; }};
  }
};

using Words = std::vector<std::string>;

TEST(MissingTurns, RoundsAreInterleaved) {
  auto const points = points_named({"a", "b", "c"});
  EXPECT_EQ(names(missing_turns(points, {}, rounds(2))), (Words{"a1", "b1", "c1", "a2", "b2", "c2"}));
}

TEST(MissingTurns, OrSequentialWhereTheJobSaysSo) {
  auto const points = points_named({"a", "b"});
  EXPECT_EQ(names(missing_turns(points, {}, rounds(2, Order::sequential))), (Words{"a1", "a2", "b1", "b2"}));
}

TEST(MissingTurns, OnlyWhatHasNoOkAttemptIsMissing) {
  auto const points = points_named({"a", "b", "c", "d"});
  std::vector<Attempt> const attempts{attempt_at("a", 1),
                                      attempt_at("b", 1, Status::failed),
                                      attempt_at("c", 1, Status::timeout),
                                      attempt_at("d", 1, Status::invalid),
                                      attempt_at("b", 1),
                                      attempt_at("another study's", 1),
                                      attempt_at("a", 7)};
  EXPECT_EQ(names(missing_turns(points, attempts, rounds(1))), (Words{"c1", "d1"}));
}

TEST(MissingTurns, MoreRoundsThanBeforeAddOnlyTheNewOnes) {
  auto const points = points_named({"a"});
  EXPECT_EQ(names(missing_turns(points, {attempt_at("a", 1), attempt_at("a", 2)}, rounds(3))), (Words{"a3"}));
}

TEST(Sweep, FailuresAreKeptAndTheSweepGoesOn) {
  auto const points = points_named({"a", "b", "c"});
  Canned canned;
  canned.attempts = {attempt_at("", 1), attempt_at("", 1, Status::failed), attempt_at("", 1)};
  Ledger ledger;
  auto const count = sweep(missing_turns(points, {}, rounds(1)), canned, ledger.hooks());
  EXPECT_EQ(count.ok, 2U);
  EXPECT_EQ(count.failed, 1U);
  EXPECT_FALSE(count.stopped);
  EXPECT_EQ(ledger.attempts.size(), 3U);
  EXPECT_EQ(names(missing_turns(points, ledger.attempts, rounds(1))), (Words{"b1"}));
}

TEST(Sweep, StopsBetweenAttemptsWhenAsked) {
  auto const points = points_named({"a", "b", "c"});
  Canned canned;
  canned.attempts = {attempt_at("", 1), attempt_at("", 1), attempt_at("", 1)};
  Ledger ledger;
  ledger.stop_at = 2;
  EXPECT_TRUE(sweep(missing_turns(points, {}, rounds(1)), canned, ledger.hooks()).stopped);
  EXPECT_EQ(canned.asked, (Words{"a1", "b1"}));
}

TEST(Sweep, KeepsNothingOfAnAttemptThatTheUserStopped) {
  auto const points = points_named({"a", "b"});
  Canned canned;
  canned.attempts = {attempt_at("", 1)};
  Ledger ledger;
  EXPECT_TRUE(sweep(missing_turns(points, {}, rounds(1)), canned, ledger.hooks()).stopped);
  EXPECT_EQ(ledger.attempts.size(), 1U);
}

TEST(Sweep, AnErrorOfTheJournalEndsItAtOnce) {
  auto const points = points_named({"a", "b"});
  Canned canned;
  canned.attempts = {attempt_at("", 1), attempt_at("", 1)};
  Ledger ledger;
  auto hooks = ledger.hooks();
  hooks.record = [](Execution const&) { throw StorageError("disk full"); };
  EXPECT_THROW(static_cast<void>(sweep(missing_turns(points, {}, rounds(1)), canned, hooks)), StorageError);
  EXPECT_EQ(canned.asked, (Words{"a1"}));
}

TEST(Sweep, CountsWhatTheEnvironmentRefused) {
  auto const points = points_named({"a", "b", "c"});
  Canned canned;
  canned.attempts = {attempt_at("", 1, Status::failed), attempt_at("", 1, Status::failed),
                     attempt_at("", 1, Status::failed)};
  canned.attempts[1].exit_code = 4;
  canned.attempts[1].reason = "2 cores asked, 1 allowed";
  canned.attempts[2].exit_code = 4;
  Ledger ledger;
  auto const count = sweep(missing_turns(points, {}, rounds(1)), canned, ledger.hooks());
  EXPECT_EQ(count.environment, 2U);
  ASSERT_EQ(count.refusals.size(), 2U);
  EXPECT_EQ(count.refusals[0].reason, "2 cores asked, 1 allowed");
  EXPECT_EQ(count.refusals[0].point->id, "b");
  EXPECT_EQ(count.refusals[1].attempts, 1U);
}

TEST(Sweep, AllThatTheEnvironmentRefusedIsToldInOneLineTheMostFrequentCauseFirst) {
  auto const points = points_named({"a", "b", "c", "d", "e", "f"});
  auto const refused = [&](std::vector<std::string> const& reasons) {
    Canned canned;
    for (auto const& reason : reasons) {
      canned.attempts.push_back(attempt_at("", 1, Status::failed));
      canned.attempts.back().exit_code = 4, canned.attempts.back().reason = reason;
    }
    Ledger ledger;
    std::vector<Point> const some(points.begin(),
                                  points.begin() + static_cast<std::ptrdiff_t>(reasons.size()));
    auto const count = sweep(missing_turns(some, {}, rounds(1)), canned, ledger.hooks());
    return refusals_text(count, [](Point const& point) { return "point " + point.id; });
  };
  EXPECT_EQ(refused({"no memory", "no memory"}), "no memory") << "one cause is said as it is";
  EXPECT_EQ(refused({"no memory", "no server", "no server"}),
            "3 attempts failed, for 2 causes: 2 such as point b (no server); point a (no memory)");
  EXPECT_EQ(
      refused({"1", "2", "3", "4\n", "5", "4\n"}),
      "6 attempts failed, for 5 causes: 2 such as point d (4\\n); point a (1); point b (2); 2 causes more");
}

/// Whatever fails, whenever it is interrupted: started again often enough, every point has each round once.
TEST(Sweep, StartedAgainItCompletesWithoutDoingAnythingTwice) {
  auto const points = points_named({"a", "b", "c", "d", "e"});
  Ledger ledger;
  unsigned random = 1;
  auto const next = [&random] { return random = random * 1664525U + 1013904223U, random >> 16U; };
  for (int start = 0; !missing_turns(points, ledger.attempts, rounds(3)).empty(); ++start) {
    ASSERT_LT(start, 1000);
    Canned canned;
    for (auto n = next() % 7; n > 0; --n)
      canned.attempts.push_back(attempt_at("", 1, next() % 3 == 0 ? Status::failed : Status::ok));
    ledger.stop_at = ledger.attempts.size() + next() % 5;
    static_cast<void>(sweep(missing_turns(points, ledger.attempts, rounds(3)), canned, ledger.hooks()));
  }
  std::map<std::string, int> ok;
  for (auto const& attempt : ledger.attempts)
    if (attempt.status == Status::ok) ++ok[attempt.point + std::to_string(attempt.round)];
  EXPECT_EQ(ok.size(), 15U);
  for (auto const& [turn, times] : ok) EXPECT_EQ(times, 1) << turn;
}

TEST(Sweep, AHundredThousandPointsAreOneList) {
  std::vector<Point> points(100'000);
  std::vector<Attempt> attempts;
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].id = std::to_string(i);
    if (i % 2 == 0) attempts.push_back(attempt_at(points[i].id, 1));
  }
  EXPECT_EQ(missing_turns(points, attempts, rounds(2)).size(), 150'000U);
}

}  // namespace
}  // namespace regatta
