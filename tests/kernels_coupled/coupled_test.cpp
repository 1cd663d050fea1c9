#include <gtest/gtest.h>

#include "kernels/error.hpp"
#include "tests/support/fake_team.hpp"
#include "tests/support/reset_whole.hpp"

namespace regatta {
namespace {

using fakes::FakeTeam;
using Given = std::map<std::string, Value>;

/// A coupled kernel at one small problem, chosen so that rows do not divide evenly among tasks, lanes or
/// ranks.
struct Case {
  char const* kernel;
  Given given;
  std::size_t steps;  ///< that a repetition must take
};

std::vector<Case> const& cases() {
  static std::vector<Case> const all{
      {"heat2d", {{"size", std::int64_t{45}}, {"steps", std::int64_t{20}}, {"rows", std::int64_t{4}}}, 20},
      {"heat2d", {{"size", std::int64_t{1}}, {"steps", std::int64_t{3}}, {"rows", std::int64_t{8}}}, 3},
      {"heat2d", {{"size", std::int64_t{7}}, {"steps", std::int64_t{1}}, {"rows", std::int64_t{1}}}, 1},
      {"heat2d", {{"size", std::int64_t{504}}, {"steps", std::int64_t{4}}, {"rows", std::int64_t{100}}}, 4},
      {"cg", {{"size", std::int64_t{45}}, {"iterations", std::int64_t{12}}, {"rows", std::int64_t{4}}}, 24},
      {"cg", {{"size", std::int64_t{1}}, {"iterations", std::int64_t{3}}, {"rows", std::int64_t{1}}}, 6},
      {"cg", {{"size", std::int64_t{2}}, {"iterations", std::int64_t{1}}, {"rows", std::int64_t{1}}}, 2},
      {"cg", {{"size", std::int64_t{33}}, {"iterations", std::int64_t{200}}, {"rows", std::int64_t{7}}}, 400},
      {"kmeans", {{"size", std::int64_t{5000}}, {"steps", std::int64_t{3}}, {"block", std::int64_t{300}}}, 3},
      {"kmeans", {{"size", std::int64_t{1}}, {"steps", std::int64_t{2}}, {"block", std::int64_t{1000}}}, 2},
      {"kmeans",
       {{"size", std::int64_t{999}},
        {"clusters", std::int64_t{32}},
        {"steps", std::int64_t{2}},
        {"block", std::int64_t{17}}},
       2},
      {"kmeans",
       {{"size", std::int64_t{100}},
        {"clusters", std::int64_t{1}},
        {"steps", std::int64_t{1}},
        {"block", std::int64_t{1}}},
       1},
      {"transpose", {{"size", std::int64_t{77}}, {"steps", std::int64_t{3}}, {"rows", std::int64_t{5}}}, 3},
      {"transpose", {{"size", std::int64_t{64}}, {"steps", std::int64_t{2}}, {"rows", std::int64_t{16}}}, 2},
      {"transpose", {{"size", std::int64_t{1}}, {"steps", std::int64_t{1}}, {"rows", std::int64_t{9}}}, 1},
      {"heat2d", {{"size", std::int64_t{2}}, {"steps", std::int64_t{40}}, {"rows", std::int64_t{1}}}, 40},
      {"heat2d",
       {{"size", std::int64_t{16}}, {"steps", std::int64_t{2000}}, {"rows", std::int64_t{3}}},
       2000},
  };
  return all;
}

void PrintTo(Case const& one, std::ostream* out) {
  *out << one.kernel;
}

class Coupled : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] FakeTeam team(int ranks) const {
    return {find_kernel(GetParam().kernel), GetParam().given, ranks};
  }
};

TEST_P(Coupled, OneRankIsVerified) {
  auto one = team(1);
  auto const result = one.repeat();
  auto const verdict = one.at(0).verify(result);
  EXPECT_TRUE(verdict.ok) << verdict.reason;
  EXPECT_EQ(one.steps(), GetParam().steps);
}

TEST_P(Coupled, TheResultHasTheSameBitsForEveryNumberOfRanks) {
  auto const expected = team(1).repeat();
  for (int const ranks : {2, 3, 5, 16}) EXPECT_EQ(team(ranks).repeat(), expected) << ranks << " ranks";
}

TEST_P(Coupled, TheResultHasTheSameBitsForEverySplitIntoChunks) {
  auto const expected = team(1).repeat();
  for (unsigned const seed : {1U, 2U, 3U})
    for (int const ranks : {1, 2, 3}) {
      auto shuffled = team(ranks);
      shuffled.shuffle_with(seed);
      EXPECT_EQ(shuffled.repeat(), expected) << ranks << " ranks, seed " << seed;
    }
}

TEST_P(Coupled, ASecondRepetitionGivesTheSameBits) {
  auto two = team(2);
  auto const first = two.repeat();
  EXPECT_EQ(two.repeat(), first);
}

TEST_P(Coupled, TasksOfOtherRanksAddNothingToADigest) {
  auto two = team(2);
  auto const expected = two.repeat();
  Words all(two.at(0).result_words());
  for (int const rank : {0, 1}) two.at(rank).digest({0, two.at(rank).tasks()}, all.data());
  EXPECT_EQ(all, expected);
}

TEST_P(Coupled, EveryWordOfAWrongCountIsRejected) {
  auto one = team(1);
  auto const right = one.repeat();
  for (std::size_t w = 1; w < right.size(); ++w) {  // word 0 is the fingerprint, which has no reference
    auto wrong = right;
    wrong[w] += 1;
    auto const verdict = one.at(0).verify(wrong);
    EXPECT_FALSE(verdict.ok) << "word " << w;
    EXPECT_NE(verdict.reason, "") << "word " << w;
  }
}

INSTANTIATE_TEST_SUITE_P(Small, Coupled, testing::ValuesIn(cases()), [](auto const& instance) {
  return std::string(instance.param.kernel) + "_size_" +
         std::to_string(std::get<std::int64_t>(instance.param.given.at("size"))) + "_" +
         std::to_string(instance.index);
});

/// What a fault of the team or the pool does: the kernel must say so, not return something near.
class FaultyCoupled : public testing::TestWithParam<Case> {};
class FaultyMessage : public FaultyCoupled {};    // kernels with a halo
class FaultyReduction : public FaultyCoupled {};  // kernels that reduce

TEST_P(FaultyCoupled, ALostTaskIsRejected) {
  auto const parameters = Parameters::complete(find_kernel(GetParam().kernel).parameters, GetParam().given);
  auto const kernel = find_kernel(GetParam().kernel).make(parameters, {});
  kernel->prepare({0, kernel->tasks()});
  reset_whole(*kernel);
  for (std::size_t step = 1;; ++step) {
    Words total(kernel->run_words());
    kernel->run({step == 1 ? std::size_t{1} : 0, kernel->tasks()},
                total.data());  // the first task of the first step
    (void)kernel->halo();
    if (!kernel->reduces()) std::fill(total.begin(), total.end(), 0);
    if (!kernel->advance(total.data())) break;
  }
  Words result(kernel->result_words());
  kernel->digest({0, kernel->tasks()}, result.data());
  EXPECT_FALSE(kernel->verify(result).ok);
}

TEST_P(FaultyCoupled, ADigestThatMissesATaskIsRejected) {
  FakeTeam one(find_kernel(GetParam().kernel), GetParam().given, 1);
  (void)one.repeat();
  Words result(one.at(0).result_words());
  one.at(0).digest({0, one.at(0).tasks() - 1}, result.data());
  EXPECT_FALSE(one.at(0).verify(result).ok);
}

TEST_P(FaultyMessage, ThatChangedOnTheWayIsRejected) {
  FakeTeam two(find_kernel(GetParam().kernel), GetParam().given, 2);
  bool changed = false;
  auto const result = two.repeat([&](std::size_t) {
    for (auto const& message : two.at(0).halo()) {
      if (changed || message.send.empty()) continue;
      // The owner of what is sent may change it: flip an exponent bit of the first number that goes out.
      const_cast<std::byte&>(message.send[7]) ^= std::byte{0x10};
      changed = true;
    }
  });
  ASSERT_TRUE(changed);
  EXPECT_FALSE(two.at(0).verify(result).ok);
}

TEST_P(FaultyReduction, ThatLostARankIsRejected) {
  auto const& entry = find_kernel(GetParam().kernel);
  auto const parameters = Parameters::complete(entry.parameters, GetParam().given);
  auto const kernel = entry.make(parameters, {});
  kernel->prepare({0, kernel->tasks()});
  reset_whole(*kernel);
  bool reduced = false;
  for (bool more = true; more;) {
    Words total(kernel->run_words()), lost(kernel->run_words());
    auto const half = kernel->tasks() / 2;
    kernel->run({0, half}, total.data());
    kernel->run({half, kernel->tasks()}, lost.data());
    (void)kernel->halo();
    reduced = reduced || kernel->reduces();
    if (!kernel->reduces()) std::fill(total.begin(), total.end(), 0);
    more = kernel->advance(total.data());
  }
  ASSERT_TRUE(reduced);
  Words result(kernel->result_words());
  kernel->digest({0, kernel->tasks()}, result.data());
  EXPECT_FALSE(kernel->verify(result).ok);
}

std::string name_of(testing::TestParamInfo<Case> const& instance) {
  return instance.param.kernel;
}
INSTANTIATE_TEST_SUITE_P(Small, FaultyCoupled,
                         testing::Values(cases()[0], cases()[4], cases()[8], cases()[12]), name_of);
INSTANTIATE_TEST_SUITE_P(Small, FaultyMessage, testing::Values(cases()[0], cases()[4], cases()[12]), name_of);
INSTANTIATE_TEST_SUITE_P(Small, FaultyReduction, testing::Values(cases()[4], cases()[8]), name_of);

TEST(CoupledKernels, AnEvenNumberOfStepsWithoutATransposeIsRejected) {
  // Two transpositions undo each other; the added row numbers show that they took place.
  auto const& entry = find_kernel("transpose");
  auto const kernel = entry.make(
      Parameters::complete(entry.parameters, {{"size", std::int64_t{8}}, {"steps", std::int64_t{2}}}), {});
  reset_whole(*kernel);
  Words nothing(kernel->run_words());
  while (kernel->advance(nothing.data())) {
  }
  Words result(kernel->result_words());
  kernel->digest({0, kernel->tasks()}, result.data());
  EXPECT_FALSE(kernel->verify(result).ok);
}

TEST(CoupledKernels, WorkGrowsWithTheStepsAndNotWithTheRanks) {
  auto const work = [](char const* name, Given given, int ranks) {
    auto const& entry = find_kernel(name);
    return entry
        .make(Parameters::complete(entry.parameters, std::move(given)), {.share = {ranks - 1, ranks}})
        ->work();
  };
  for (char const* name : {"heat2d", "transpose", "kmeans"}) {
    auto const one = work(name, {{"size", std::int64_t{64}}, {"steps", std::int64_t{1}}}, 1);
    auto const many = work(name, {{"size", std::int64_t{64}}, {"steps", std::int64_t{10}}}, 3);
    EXPECT_EQ(many.flops, 10 * one.flops) << name;
    EXPECT_EQ(many.bytes, 10 * one.bytes) << name;
    EXPECT_EQ(many.operations, 10 * one.operations) << name;
  }
  auto const heat = work("heat2d", {{"size", std::int64_t{64}}, {"steps", std::int64_t{1}}}, 1);
  EXPECT_EQ(heat.flops, 4 * 64 * 64);
  EXPECT_EQ(heat.bytes, 16 * 64 * 64);
  // The five-point matrix of an n × n grid has 5 n² - 4 n entries.
  auto const cg = work("cg", {{"size", std::int64_t{3}}, {"iterations", std::int64_t{1}}}, 1);
  EXPECT_EQ(cg.flops, 2 * 33 + 12 * 9);
}

TEST(CoupledKernels, AreListedAsSteppedWithASizeAndUnitsForAllNumbers) {
  for (char const* name : {"heat2d", "cg", "kmeans", "transpose"}) {
    auto const& entry = find_kernel(name);
    EXPECT_TRUE(entry.stepped) << name;
    EXPECT_FALSE(entry.io) << name;
    EXPECT_EQ(entry.parameters.front().name, "size") << name;
    for (auto const& spec : entry.parameters) {
      EXPECT_NE(spec.unit, "") << name << '.' << spec.name;
      EXPECT_NE(spec.meaning, "") << name << '.' << spec.name;
    }
    EXPECT_THROW((void)Parameters::complete(entry.parameters, {{"size", std::int64_t{0}}}), UsageError)
        << name;
  }
}

}  // namespace
}  // namespace regatta
