#include <gtest/gtest.h>

#include "tests/kernels/cpu_cases.hpp"

/// What holds for every independent CPU kernel.
namespace regatta::test {

class CpuKernel : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] std::vector<Rank> alone() const { return one_rank(GetParam().kernel, GetParam().values); }
  [[nodiscard]] Words expected() const {
    auto ranks = alone();
    return repeat(ranks);
  }
  [[nodiscard]] Verdict judge(Words const& result) const { return alone().front().kernel->verify(result); }
  [[nodiscard]] std::size_t tasks() const { return alone().front().kernel->tasks(); }
};

/// Tasks are dealt to ranks; those of stepped kernels own their blocks.
class DealtCpuKernel : public CpuKernel {};
/// Several tasks that give different parts of the result; those of count are interchangeable.
class UnequalCpuKernel : public CpuKernel {};

TEST_P(CpuKernel, VerifiesItsOwnResult) {
  auto const verdict = judge(expected());
  EXPECT_TRUE(verdict.ok) << verdict.reason;
  EXPECT_EQ(verdict.reason, "");
}

TEST_P(CpuKernel, GivesTheSameBitsInEveryRepetition) {
  auto ranks = alone();
  auto const first = repeat(ranks);
  EXPECT_EQ(repeat(ranks), first);
  EXPECT_EQ(repeat(ranks), first);
}

TEST_P(CpuKernel, GivesTheSameBitsForAnySplitIntoRanges) {
  std::mt19937_64 random(1);
  auto const right = expected();
  auto ranks = alone();
  auto const n = tasks();
  for (int trial = 0; trial < 20; ++trial) {
    ranks.front().runs = random_split({0, n}, random);
    ASSERT_EQ(repeat(ranks), right) << "trial " << trial;
  }
}

TEST_P(CpuKernel, GivesTheSameBitsWhenRanksOwnTheirBlocks) {
  std::mt19937_64 random(2);
  auto const right = expected();
  for (int count = 1; count <= 6; ++count) {
    auto ranks = owning_ranks(GetParam().kernel, GetParam().values, count, random);
    ASSERT_EQ(repeat(ranks), right) << count << " ranks";
  }
}

TEST_P(DealtCpuKernel, GivesTheSameBitsWhenTasksAreDealtToRanksAtRandom) {
  std::mt19937_64 random(3);
  auto const right = expected();
  for (int trial = 0; trial < 10; ++trial) {
    auto ranks = sharing_ranks(GetParam().kernel, GetParam().values, 3, random);
    ASSERT_EQ(repeat(ranks), right) << "trial " << trial;
    ASSERT_EQ(repeat(ranks), right) << "trial " << trial << ", again";
  }
}

TEST_P(CpuKernel, RejectsALostTask) {
  auto const n = tasks();
  for (auto const lost : {std::size_t{0}, n / 2, n - 1}) {
    auto ranks = one_rank(GetParam().kernel, GetParam().values, {{0, lost}, {lost + 1, n}});
    EXPECT_FALSE(judge(repeat(ranks)).ok) << "task " << lost;
  }
}

TEST_P(CpuKernel, RejectsADoubledTask) {
  auto const n = tasks();
  for (auto const twice : {std::size_t{0}, n / 2, n - 1}) {
    auto ranks = one_rank(GetParam().kernel, GetParam().values, {{0, n}, {twice, twice + 1}});
    EXPECT_FALSE(judge(repeat(ranks)).ok) << "task " << twice;
  }
}

TEST_P(DealtCpuKernel, RejectsATaskThatTwoRanksRan) {
  std::mt19937_64 random(4);
  auto ranks = sharing_ranks(GetParam().kernel, GetParam().values, 2, random);
  ranks[0].runs.push_back({0, 1});
  ranks[1].runs.push_back({0, 1});
  EXPECT_FALSE(judge(repeat(ranks)).ok);
}

TEST_P(UnequalCpuKernel, RejectsALostTaskMadeUpForByADoubledOne) {
  auto const n = tasks();
  auto ranks = one_rank(GetParam().kernel, GetParam().values, {{0, n - 1}, {0, 1}});
  EXPECT_FALSE(judge(repeat(ranks)).ok);
}

TEST_P(CpuKernel, RejectsEveryWrongBit) {
  auto const right = expected();
  auto const kernel = make(GetParam().kernel, GetParam().values);
  for (std::size_t word = 0; word < right.size(); ++word)
    for (int bit = 0; bit < 64; ++bit) {
      auto wrong = right;
      wrong[word] ^= static_cast<std::int64_t>(std::uint64_t{1} << bit);
      ASSERT_FALSE(kernel->verify(wrong).ok) << "word " << word << ", bit " << bit;
    }
}

TEST_P(CpuKernel, SaysItsWork) {
  auto const work = alone().front().kernel->work();
  EXPECT_GT(work.operations, 0);
  EXPECT_GE(work.flops, 0);
}

namespace {

std::string label_of(testing::TestParamInfo<Case> const& tested) {
  return tested.param.label;
}

auto cases_where(bool (*holds)(Case const&)) {
  auto cases = cpu_cases();
  std::erase_if(cases, [&](Case const& one) { return !holds(one); });
  return testing::ValuesIn(cases);
}

bool is_dealt(Case const& one) {
  return !find_kernel(one.kernel).stepped;
}

bool has_unequal_tasks(Case const& one) {
  return one.kernel != "count" && one_rank(one.kernel, one.values).front().kernel->tasks() > 1;
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Small, CpuKernel, testing::ValuesIn(cpu_cases()), label_of);
INSTANTIATE_TEST_SUITE_P(Small, DealtCpuKernel, cases_where(is_dealt), label_of);
INSTANTIATE_TEST_SUITE_P(Small, UnequalCpuKernel, cases_where(has_unequal_tasks), label_of);

}  // namespace regatta::test
