#include "kernels/parameters.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <string>

#include "kernels/error.hpp"
#include "kernels/nearest.hpp"

namespace regatta {
namespace {

ParameterSpecs const specs{{"size", std::int64_t{100}, 1, 1e6, {}, "points", "how many"},
                           {"share", 0.5, 2.5e-5, 1, {}, "", "of the whole"},
                           {"pages", "huge", 0, 0, {"small", "huge"}, "", "page policy"},
                           {"url", "", 0, 0, {}, "", "any text"}};

std::string refusal(std::map<std::string, Value> given) {
  try {
    (void)Parameters::complete(specs, std::move(given));
  } catch (UsageError const& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Parameters, DefaultsCompleteWhatIsGiven) {
  auto const parameters = Parameters::complete(specs, {{"size", std::int64_t{7}}, {"url", "http://x"}});
  EXPECT_EQ(parameters.integer("size"), 7);
  EXPECT_EQ(parameters.count("size"), 7U);
  EXPECT_EQ(parameters.real("share"), 0.5);
  EXPECT_EQ(parameters.text("pages"), "huge");
  EXPECT_EQ(parameters.text("url"), "http://x");
  EXPECT_EQ(parameters.values().size(), specs.size());
}

TEST(Parameters, AWholeNumberServesWhereANumberIsWanted) {
  auto const parameters = Parameters::complete(specs, {{"share", std::int64_t{1}}});
  EXPECT_EQ(parameters.real("share"), 1.0);
  EXPECT_EQ(parameters.values().at("share").index(), 1U)
      << "kept as a number, so that 1 and 1.0 are one point";
  EXPECT_EQ(parameters.real("size"), 100.0);
}

TEST(Parameters, LimitsAreInclusive) {
  EXPECT_EQ(refusal({{"size", std::int64_t{1}}}), "accepted");
  EXPECT_EQ(refusal({{"size", std::int64_t{1'000'000}}}), "accepted");
  EXPECT_EQ(refusal({{"size", std::int64_t{0}}}),
            "parameter 'size' is 0; it must lie in 1 to 1000000 points");
  EXPECT_EQ(refusal({{"size", std::int64_t{1'000'001}}}),
            "parameter 'size' is 1000001; it must lie in 1 to 1000000 points");
}

TEST(Parameters, AMessageShowsTheNumbersAsTheyAre) {
  EXPECT_EQ(refusal({{"share", 0.00002}}), "parameter 'share' is 2e-05; it must lie in 2.5e-05 to 1");
  EXPECT_EQ(refusal({{"share", 1.25}}), "parameter 'share' is 1.25; it must lie in 2.5e-05 to 1");
  EXPECT_EQ(refusal({{"share", -1e300}}), "parameter 'share' is -1e+300; it must lie in 2.5e-05 to 1");
  EXPECT_EQ(refusal({{"size", std::numeric_limits<std::int64_t>::min()}}),
            "parameter 'size' is -9223372036854775808; it must lie in 1 to 1000000 points");
}

TEST(Parameters, ALocaleWithACommaChangesNoMessage) {
  auto const before = refusal({{"share", 1.25}});
  std::string const old = std::setlocale(LC_ALL, nullptr);
  for (char const* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8"})
    if (std::setlocale(LC_ALL, name)) break;  // where none is installed, the C locale is compared with itself
  EXPECT_EQ(refusal({{"share", 1.25}}), before);
  std::setlocale(LC_ALL, old.c_str());
}

TEST(Parameters, WhatIsNotANumberIsOutOfLimits) {
  EXPECT_NE(refusal({{"share", std::nan("")}}), "accepted");
  EXPECT_NE(refusal({{"share", std::numeric_limits<double>::infinity()}}), "accepted");
}

TEST(Parameters, AWrongTypeIsRefusedByName) {
  EXPECT_EQ(refusal({{"size", 1.5}}),
            "parameter 'size' is the number 1.5; it must be an integer from 1 to 1000000 points");
  EXPECT_EQ(refusal({{"size", "big"}}),
            "parameter 'size' is the text 'big'; it must be an integer from 1 to 1000000 points");
  EXPECT_EQ(refusal({{"pages", std::int64_t{4}}}), "parameter 'pages' is the integer 4; it must be a text");
}

TEST(Parameters, AWholeNumberThatIsWrittenAsNoIntegerIsToldHowToWriteIt) {
  EXPECT_EQ(refusal({{"size", 1e3}}),
            "parameter 'size' is 1000.0, a floating-point number; it must be an integer from 1 to 1000000 "
            "points, without point "
            "or exponent");
}

TEST(Parameters, ATextOutsideItsChoicesIsRefusedWithTheChoices) {
  EXPECT_EQ(refusal({{"pages", "large"}}), "parameter 'pages' is 'large'; it must be one of small, huge");
}

TEST(Parameters, AnUnknownNameIsRefusedWithTheNearestKnownOne) {
  EXPECT_EQ(refusal({{"sise", std::int64_t{1}}}), "unknown parameter 'sise'; did you mean 'size'?");
  EXPECT_EQ(refusal({{"entirely_else", std::int64_t{1}}}), "unknown parameter 'entirely_else'");
}

std::vector<std::string> const names{"count", "heat2d", "cg", "kmeans", "transpose"};

TEST(Nearest, FindsTypingErrors) {
  EXPECT_EQ(nearest("heat2", names), "heat2d");
  EXPECT_EQ(nearest("haet2d", names), "heat2d");
  EXPECT_EQ(nearest("k-means", names), "kmeans");
  EXPECT_EQ(nearest("transposed", names), "transpose");
  EXPECT_EQ(nearest("count", names), "count");
  EXPECT_EQ(nearest("KMeans", names), "kmeans");
}

TEST(Nearest, PrefersTheLeastDistance) {
  EXPECT_EQ(nearest("abd", std::vector<std::string>{"abcd", "abd", "ab"}), "abd");
  EXPECT_EQ(nearest("abx", std::vector<std::string>{"xbax", "abxy"}), "abxy");
}

TEST(Nearest, FindsWhatIsAbbreviatedOrInOtherCapitals) {
  std::vector<std::string> const runners{"serial", "openmp", "tbb", "asio", "mpi"};
  EXPECT_EQ(nearest("omp", runners), "openmp");
  EXPECT_EQ(nearest("OpenMP", runners), "openmp");
  EXPECT_EQ(nearest("MPI", runners), "mpi");
  EXPECT_EQ(nearest("ser", runners), "serial");
  std::vector<std::string> const hybrids{"mpi", "mpi+openmp", "mpi+tbb"};
  EXPECT_EQ(nearest("openmp+mpi", hybrids), "mpi+openmp");
  EXPECT_EQ(nearest("tbb+mpi", hybrids), "mpi+tbb");
}

TEST(Nearest, SaysNothingWhereNothingIsNear) {
  EXPECT_EQ(nearest("fourier", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("zz", names), "") << "two letters, both wrong, are no typing error of cg";
  EXPECT_EQ(nearest("count", {}), "");
}

TEST(Nearest, AHostileNameCostsNothing) {
  EXPECT_EQ(nearest(std::string(10'000'000, 'a'), names), "");
}

}  // namespace
}  // namespace regatta
