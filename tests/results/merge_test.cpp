#include "results/merge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

Records some_of(Records const& all, simulate::Random& random) {
  Records some;
  auto const choose = [&](auto const& from, auto& into) {
    for (auto const& record : from)
      for (auto times = random() % 3; times > 0; --times) into.push_back(record);
    std::shuffle(into.begin(), into.end(), random);
  };
  choose(all.points, some.points);
  choose(all.environments, some.environments);
  choose(all.attempts, some.attempts);
  return some;
}

std::set<std::string> ids(std::vector<Attempt> const& attempts) {
  std::set<std::string> set;
  for (auto const& attempt : attempts) set.insert(attempt.id);
  return set;
}

std::set<std::string> canonical_ids(Records const& records) {
  std::set<std::string> set;
  for (auto const index : canonical_attempts(records.attempts)) set.insert(records.attempts[index].id);
  return set;
}

TEST(Merge, IsIdempotentAndForgetsTheOrder) {
  auto const all =
      simulate::study({.kernels = {"a"}, .runners = {"serial", "tbb"}, .rounds = 2, .repetitions = 1});
  simulate::Random random(3);
  for (int trial = 0; trial < 50; ++trial) {
    auto const a = some_of(all, random), b = some_of(all, random);
    auto const once = merge(a, b), other_way = merge(b, a);
    auto const twice = merge(once, b);
    EXPECT_EQ(twice.points, once.points);
    EXPECT_EQ(twice.attempts, once.attempts);
    EXPECT_EQ(twice.environments, once.environments);
    EXPECT_EQ(ids(once.attempts), ids(other_way.attempts));
    EXPECT_EQ(ids(once.attempts).size(), once.attempts.size());
    EXPECT_EQ(canonical_ids(once), canonical_ids(other_way));
  }
}

Attempt attempt(std::string id, int round, Status status, double started) {
  Attempt made;
  made.id = std::move(id);
  made.point = "p";
  made.round = round;
  made.status = status;
  made.started = started;
  return made;
}

TEST(CanonicalAttempt, IsTheFirstThatIsOk) {
  std::vector<Attempt> const attempts{attempt("a", 1, Status::failed, 1), attempt("c", 1, Status::ok, 3),
                                      attempt("b", 1, Status::ok, 2), attempt("d", 1, Status::timeout, 4)};
  EXPECT_EQ(canonical_attempts(attempts), (std::vector<std::size_t>{2}));
}

TEST(CanonicalAttempt, IsTheLastWhereNoneIsOk) {
  std::vector<Attempt> const attempts{attempt("a", 1, Status::failed, 5),
                                      attempt("b", 1, Status::timeout, 3)};
  EXPECT_EQ(canonical_attempts(attempts), (std::vector<std::size_t>{0}));
}

TEST(CanonicalAttempt, ComesRoundByRoundInWhateverOrderTheyWereCollected) {
  std::vector<Attempt> const attempts{attempt("c", 3, Status::ok, 3), attempt("a", 1, Status::ok, 1),
                                      attempt("b", 2, Status::ok, 2)};
  EXPECT_EQ(canonical_attempts(attempts), (std::vector<std::size_t>{1, 2, 0}));
}

TEST(CanonicalAttempt, IsOneARound) {
  std::vector<Attempt> const attempts{attempt("a", 1, Status::ok, 1), attempt("b", 2, Status::failed, 2),
                                      attempt("c", 2, Status::ok, 3)};
  EXPECT_EQ(canonical_attempts(attempts), (std::vector<std::size_t>{0, 2}));
}

TEST(CanonicalAttempt, IsTheSamePointByPoint) {
  simulate::Random random(11);
  auto records = merge(some_of(simulate::study({.kernels = {"a", "b"}, .rounds = 3}), random), {});
  for (std::size_t i = 0, end = records.attempts.size(); i < end; ++i) {
    auto again = records.attempts[i];
    again.id += "again";
    again.status = static_cast<Status>(random() % 4);
    records.attempts[i].status = static_cast<Status>(random() % 2);
    records.attempts.push_back(std::move(again));
  }
  auto const expected = canonical_attempts(records.attempts);
  std::size_t found = 0;
  auto const [attempts, by_point] = canonical_of(records);
  EXPECT_EQ(attempts, expected);
  ASSERT_EQ(by_point.size(), records.points.size());
  for (std::size_t i = 0; i < by_point.size(); ++i) {
    std::vector<Attempt const*> its;
    for (auto const index : expected)
      if (records.attempts[index].point == records.points[i].id) its.push_back(&records.attempts[index]);
    EXPECT_EQ(by_point[i], its);
    found += its.size();
  }
  EXPECT_GT(found, 0U);
}

}  // namespace
}  // namespace regatta
