#include "kernels/exact_sum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace regatta {
namespace {

__extension__ typedef __float128 Quad;  // 113 bits: enough to check sums of numbers of like size

using Words = std::array<std::int64_t, ExactSum::words>;

Words sum_of(std::vector<double> const& numbers) {
  Words sum{};
  for (double const x : numbers) ExactSum::add(sum.data(), x);
  return sum;
}
double value_of(std::vector<double> const& numbers) {
  return ExactSum::value(sum_of(numbers).data());
}

std::vector<double> random_numbers(unsigned seed, std::size_t count, int low, int high) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> mantissa(-1, 1);
  std::uniform_int_distribution<int> exponent(low, high);
  std::vector<double> numbers(count);
  for (auto& x : numbers) x = std::ldexp(mantissa(random), exponent(random));
  return numbers;
}

TEST(ExactSum, OneNumberIsItself) {
  for (double const x : {0.0, 1.0, -1.0, 0.1, -0.1, 3.0e38 / 2, 0x1.fffffffffffffp126, -0x1.fffffffffffffp126,
                         0x1p-192, -0x1p-139, 1e-40, 12345.6789})
    EXPECT_EQ(value_of({x}), x) << x;
  for (double const x : random_numbers(1, 1000, -130, 126)) EXPECT_EQ(value_of({x}), x) << x;
}

TEST(ExactSum, TheOrderOfAdditionDoesNotChangeABit) {
  auto numbers = random_numbers(2, 2000, -100, 100);
  auto const expected = sum_of(numbers);
  std::mt19937 random(3);
  for (int i = 0; i < 5; ++i) {
    std::shuffle(numbers.begin(), numbers.end(), random);
    EXPECT_EQ(sum_of(numbers), expected);
  }
}

TEST(ExactSum, AnySplitIntoPartsGivesTheSameWords) {
  auto const numbers = random_numbers(4, 1000, -60, 60);
  auto const expected = sum_of(numbers);
  for (std::ptrdiff_t const cut : {1, 10, 500, 999}) {
    auto whole = sum_of({numbers.begin(), numbers.begin() + cut});
    auto const rest = sum_of({numbers.begin() + cut, numbers.end()});
    for (std::size_t i = 0; i < whole.size(); ++i) whole[i] += rest[i];
    EXPECT_EQ(whole, expected);
  }
}

TEST(ExactSum, AgreesWithQuadPrecision) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    auto const numbers = random_numbers(seed, 200, -20, 20);
    Quad expected = 0;
    for (double const x : numbers) expected += static_cast<Quad>(x);
    EXPECT_EQ(value_of(numbers), static_cast<double>(expected)) << "seed " << seed;
  }
}

TEST(ExactSum, NothingIsLostByCancellation) {
  EXPECT_EQ(value_of({0x1p126, 1e-30, -0x1p126}), 1e-30);
  EXPECT_EQ(value_of({1e30, 1, -1e30, -1}), 0);
  EXPECT_EQ(value_of({-0x1p100, 0x1p100, -0x1p-100}), -0x1p-100);
  auto numbers = random_numbers(5, 1000, -100, 100);
  auto const count = numbers.size();
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(-numbers[i]);
  EXPECT_EQ(sum_of(numbers), Words{}) << "limbs cancel word by word, sign for sign";
}

TEST(ExactSum, ANegativeSumIsTheMirrorImageOfAPositiveOne) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    auto numbers = random_numbers(seed, 50, -90, 90);
    auto const sum = value_of(numbers);
    for (auto& x : numbers) x = -x;
    EXPECT_EQ(value_of(numbers), -sum);
  }
  EXPECT_EQ(value_of({-1, -2, -3.5}), -6.5);
  EXPECT_EQ(value_of({1, -0x1p-150}), 1) << "just below 1 rounds to 1";
  EXPECT_EQ(value_of({-1, 0x1p-53, 0x1p-54}), -0x1.ffffffffffffep-1) << "a tie, to even";
}

TEST(ExactSum, RoundsToTheNearestDoubleAndTiesToEven) {
  EXPECT_EQ(value_of({1, 0x1p-53}), 1) << "a tie goes to the even neighbour, below";
  EXPECT_EQ(value_of({1, 0x1p-52, 0x1p-53}), 1 + 0x1p-51) << "and here above";
  EXPECT_EQ(value_of({1, 0x1p-53, 0x1p-190}), 1 + 0x1p-52) << "a little more than a tie goes up";
  EXPECT_EQ(value_of({1, 0x1p-53, -0x1p-190}), 1) << "a little less goes down";
}

TEST(ExactSum, GrowsBeyondItsLargestContribution) {
  std::vector<double> const many(100'000, 0x1p126);
  EXPECT_EQ(value_of(many), 100'000 * 0x1p126);
  std::vector<double> const negative(100'000, -0x1.8p126);
  EXPECT_EQ(value_of(negative), -150'000 * 0x1p126);
}

TEST(ExactSum, OneContributionThatIsNoNumberMakesTheSumNaN) {
  auto const infinity = std::numeric_limits<double>::infinity();
  for (double const bad : {std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, 0x1p127, -1e300})
    EXPECT_TRUE(std::isnan(value_of({1, bad, 2}))) << bad;
}

TEST(ExactSum, ManyThatAreNoNumbersDoNotCancel) {
  auto const infinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isnan(value_of({infinity, -infinity})));
  EXPECT_TRUE(std::isnan(value_of(std::vector<double>(std::size_t{1} << 16, infinity))));
}

TEST(ExactSum, WhatLiesBelowTheUnitIsTruncatedTowardZero) {
  EXPECT_EQ(value_of({0x1p-193}), 0);
  EXPECT_EQ(value_of({-0x1p-193}), 0);
  EXPECT_EQ(value_of({0x1.8p-192}), 0x1p-192);
  EXPECT_EQ(value_of({-0x1.8p-192}), -0x1p-192);
  EXPECT_EQ(value_of({std::numeric_limits<double>::denorm_min()}), 0);
}

TEST(ExactSum, OfIsWhatAddAddsToNothing) {
  static_assert(ExactSum::of(0) == Words{});
  for (double const x : random_numbers(6, 100, -190, 120)) EXPECT_EQ(ExactSum::of(x), sum_of({x}));
}

}  // namespace
}  // namespace regatta
