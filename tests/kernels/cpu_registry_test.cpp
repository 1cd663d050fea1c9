#include <gtest/gtest.h>

#include "kernels/error.hpp"
#include "tests/kernels/cpu_cases.hpp"

namespace regatta::test {

class ListedKernel : public testing::TestWithParam<std::string> {};

TEST_P(ListedKernel, IsFoundByNameWithItsSpecs) {
  auto const& entry = find_kernel(GetParam());
  EXPECT_EQ(entry.name, GetParam());
  EXPECT_FALSE(entry.summary.empty());
  EXPECT_FALSE(entry.bound.empty());
  EXPECT_FALSE(entry.io);
  EXPECT_EQ(entry.parameters.front().name, "size");
  for (auto const& spec : entry.parameters) {
    EXPECT_FALSE(spec.meaning.empty()) << spec.name;
    if (spec.standard.index() == 2) {
      EXPECT_FALSE(spec.choices.empty()) << spec.name;
    } else {
      EXPECT_FALSE(spec.unit.empty()) << spec.name;
      EXPECT_LT(spec.minimum, spec.maximum) << spec.name;
    }
  }
}

TEST_P(ListedKernel, ThrowsForAnUnknownParameterWithTheNearestName) {
  auto const& specs = find_kernel(GetParam()).parameters;
  try {
    (void)Parameters::complete(specs, {{"sise", number(3)}});
    FAIL() << "accepted";
  } catch (UsageError const& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'size'?"), std::string::npos) << error.what();
  }
}

TEST_P(ListedKernel, ThrowsForASizeOutOfLimitsOrOfAnotherType) {
  auto const& specs = find_kernel(GetParam()).parameters;
  EXPECT_THROW((void)Parameters::complete(specs, {{"size", number(0)}}), UsageError);
  EXPECT_THROW((void)Parameters::complete(specs, {{"size", number(-1)}}), UsageError);
  EXPECT_THROW((void)Parameters::complete(specs, {{"size", "large"}}), UsageError);
}

INSTANTIATE_TEST_SUITE_P(Cpu, ListedKernel,
                         testing::Values("count", "mandelbrot", "nbody", "dgemm", "triad", "sha256",
                                         "montecarlo_pi", "compute_bound"),
                         [](auto const& tested) { return tested.param; });

TEST(Registry, NamesTheNearestKernel) {
  try {
    (void)find_kernel("mandelbort");
    FAIL() << "accepted";
  } catch (UsageError const& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'mandelbrot'?"), std::string::npos)
        << error.what();
  }
}

TEST(Registry, RefusesAPatternThatTaskBenchDoesNotHave) {
  EXPECT_THROW((void)make("compute_bound", {{"pattern", "stencil_2d"}}), UsageError);
}

}  // namespace regatta::test
