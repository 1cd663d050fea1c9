#include <gtest/gtest.h>

#include <cmath>

#include "kernels/error.hpp"
#include "kernels/exact_sum.hpp"
#include "kernels/mix.hpp"
#include "kernels/pages.hpp"
#include "tests/kernels/cpu_cases.hpp"

/// Results against naive loops that are written here a second time.
namespace regatta::test {

namespace {

Words result_of(std::string_view kernel, Values const& values) {
  auto ranks = one_rank(kernel, values);
  return repeat(ranks);
}

}  // namespace

TEST(Count, CountsToAHundredMillion) {
  EXPECT_EQ(result_of("count", {}), Words{100'000'000});
}

TEST(Mandelbrot, HasTheEscapeTimesOfANaiveLoop) {
  constexpr int size = 40, limit = 100;
  std::uint64_t upper = 0;
  for (int row = 0; row < size / 2; ++row)
    for (int column = 0; column < size; ++column) {
      auto const cx = -2 + (column + 0.5) * (2.5 / size), cy = (2 * row + 1 - size) * (1.25 / size);
      double x = cx, y = cy;
      std::uint64_t n = 0;
      for (; n < limit && std::fma(x, x, y * y) <= 4; ++n) {
        auto const next = std::fma(x, x, cx - y * y);
        y = std::fma(2 * x, y, cy);
        x = next;
      }
      upper +=
          n * (2 * static_cast<std::uint64_t>(column) + 1) * (mix64(static_cast<std::uint64_t>(row)) | 1);
    }
  auto const result = result_of("mandelbrot", {{"size", number(size)}, {"iterations", number(limit)}});
  EXPECT_EQ(static_cast<std::uint64_t>(result[2]), upper);
  EXPECT_EQ(result[2], result[3]);
}

TEST(Mandelbrot, HasEveryRowOfAnOddPictureInItsResult) {
  constexpr std::size_t size = 37;  // the sample alone would be rows 4, 13, 22 and 31
  auto const kernel = make("mandelbrot", {{"size", number(size)}, {"iterations", number(3)}});
  for (std::size_t row = 0; row < size; ++row) {
    Words words(kernel->run_words());
    kernel->run({row, row + 1}, words.data());
    EXPECT_TRUE(words[2] != 0 || words[3] != 0 || words[4] != 0) << "row " << row;
  }
}

TEST(Nbody, TwoBodiesAttractEachOtherByNewtonsLaw) {
  auto const uniform = [](std::uint64_t i) { return static_cast<double>(draw(0xb0d1e5, i) >> 11) * 0x1p-53; };
  double r2 = 1e-4, magnitude = 0;
  for (std::uint64_t axis = 0; axis < 3; ++axis) r2 += std::pow(uniform(4 + axis) - uniform(axis), 2);
  for (std::uint64_t axis = 0; axis < 3; ++axis)
    magnitude += std::abs(uniform(4 + axis) - uniform(axis)) * (1 + uniform(3)) * (1 + uniform(7)) / 4 /
                 std::pow(r2, 1.5);
  auto const result = result_of("nbody", {{"size", number(2)}});
  EXPECT_NEAR(ExactSum::value(&result[2 + 3 * ExactSum::words]) / (2 * magnitude), 1, 1e-13);
}

TEST(Dgemm, HasTheProductOfANaiveLoop) {
  constexpr std::uint64_t size = 20;
  auto const element = [](std::uint64_t seed, std::uint64_t i, std::uint64_t j) {
    return static_cast<std::int64_t>(draw(seed, i << 32 | j) >> 60) - 8;
  };
  std::uint64_t expected = 0;
  for (std::uint64_t i = 0; i < size; ++i)
    for (std::uint64_t j = 0; j < size; ++j) {
      std::int64_t c = 0;
      for (std::uint64_t k = 0; k < size; ++k) c += element(0xa, i, k) * element(0xb, k, j);
      expected += static_cast<std::uint64_t>(c) * (draw(0xd, i) | 1) * (draw(0xc, j) | 1);
    }
  auto const result = result_of("dgemm", {{"size", number(size)}, {"tile", number(6)}});
  EXPECT_EQ(static_cast<std::uint64_t>(result[2]), expected);
}

TEST(Dgemm, NamesTheLibraryThatDidTheTile) {
  auto const facts = make("dgemm", {{"size", number(4)}})->facts();
  EXPECT_NE(facts.find("\"blas\":\"/"), std::string::npos) << facts;
}

TEST(Dgemm, RefusesAChosenLibraryThatHasNoDgemm) {
  setenv("REGATTA_BLAS", "libm.so.6", 1);
  EXPECT_THROW((void)make("dgemm", {{"size", number(4)}}), EnvironmentError);
  setenv("REGATTA_BLAS", "/nowhere/libblas.so", 1);
  EXPECT_THROW((void)make("dgemm", {{"size", number(4)}}), EnvironmentError);
  unsetenv("REGATTA_BLAS");
  EXPECT_NO_THROW((void)make("dgemm", {{"size", number(4)}}));
}

TEST(Triad, NoticesWhatAnEarlierRepetitionLeft) {
  auto ranks = one_rank("triad", {{"size", number(1000)}, {"block", number(100)}});
  auto const right = repeat(ranks);
  EXPECT_TRUE(ranks[0].kernel->verify(right).ok);
  ranks[0].runs.pop_back();  // nothing runs any more: what lies in memory is the last repetition's
  EXPECT_FALSE(ranks[0].kernel->verify(repeat(ranks)).ok);
}

TEST(Triad, SaysWhichPagesAndStoresItGot) {
  auto ranks = one_rank("triad", {{"size", number(100'000)}, {"pages", "small"}, {"stores", "plain"}});
  auto const facts = ranks[0].kernel->facts();
  EXPECT_NE(facts.find("\"huge_bytes\":0"), std::string::npos) << facts;
  EXPECT_NE(facts.find("\"pages\":\"small\""), std::string::npos) << facts;
  EXPECT_NE(facts.find("\"stores\":\"plain\""), std::string::npos) << facts;
}

TEST(Triad, TouchesOnlyWhatItsRankOwns) {
  auto const kernel = make("triad", {{"size", number(4'000'000)}, {"pages", "small"}},
                           {.share = {1, 4}, .owns_block = true, .scratch = {}});
  kernel->prepare(block(kernel->tasks(), {1, 4}));
  auto const facts = kernel->facts();
  auto const at = facts.find("\"resident_bytes\":");
  ASSERT_NE(at, std::string::npos) << facts;
  auto const resident = std::stoull(facts.substr(at + 17));
  EXPECT_GE(resident, 3u * 8 * 900'000);
  EXPECT_LE(resident, 3u * 8 * 1'200'000);
}

TEST(Pages, AreAlignedToHugePagesAndZero) {
  Pages const pages(3 * Pages::huge_size + 17, PagePolicy::huge);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(pages.data()) % Pages::huge_size, 0u);
  EXPECT_EQ(pages.data()[3 * Pages::huge_size + 16], std::byte{0});
  EXPECT_THROW(Pages(~std::size_t{0}, PagePolicy::small), EnvironmentError);
  EXPECT_THROW(Pages(std::size_t{1} << 60, PagePolicy::small), EnvironmentError);
}

TEST(Sha256, AddsUpTheDigestsThatSha256sumPrints) {
  // { printf '\0\0\0\0\0\0\0\0'; } | sha256sum
  auto const result = result_of("sha256", {{"size", number(1)}, {"bytes", number(8)}});
  std::array<std::uint64_t, 4> const digest{0xaf5570f5a1810b7a, 0xf78caf4bc70a660f, 0x0df51e42baf91d4d,
                                            0xe5b2328de0e83dfc};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(static_cast<std::uint64_t>(result[2 + i]), digest[i]);
}

TEST(MontecarloPi, DrawsThePointsOfANaiveLoop) {
  constexpr std::uint64_t size = 5000;
  std::int64_t inside = 0;
  for (std::uint64_t i = 0; i < size; ++i) {
    auto const bits = draw(0x5eed0f9e2a77a000, i);
    auto const x = static_cast<long double>(bits & 0xffffffff), y = static_cast<long double>(bits >> 32);
    inside += x * x + y * y < 0x1p64L;
  }
  auto const result = result_of("montecarlo_pi", {{"size", number(size)}, {"block", number(77)}});
  EXPECT_EQ(result[2], static_cast<std::int64_t>(size));
  EXPECT_EQ(result[3], inside);
}

TEST(Mix, IsSplitMix64) {
  // The first numbers from seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
  EXPECT_EQ(draw(1234567, std::uint64_t{0}), 6457827717110365317u);
  EXPECT_EQ(draw(1234567, std::uint64_t{1}), 3203168211198807973u);
  EXPECT_EQ(draw(1234567, std::uint64_t{4}), 16408922859458223821u);
}

TEST(ComputeBound, CountsItsMultiplyAdds) {
  Values const values{{"size", number(1001)}, {"width", number(4)}, {"steps", number(10)}};
  auto const work = make("compute_bound", values)->work();
  EXPECT_EQ(work.flops, 2.0 * 1001 * 4 * 10);
  EXPECT_EQ(work.operations, 40);
}

TEST(ComputeBound, DoesEveryMultiplyAddOfEveryGrain) {
  for (std::int64_t n = 1; n <= 300; ++n) {
    Values const values{{"size", number(n)}, {"width", number(2)}, {"steps", number(3)}};
    auto ranks = one_rank("compute_bound", values);
    auto const verdict = ranks[0].kernel->verify(repeat(ranks));
    ASSERT_TRUE(verdict.ok) << "n = " << n << ": " << verdict.reason;
    auto const other =
        make("compute_bound", {{"size", number(n + 1)}, {"width", number(2)}, {"steps", number(3)}});
    ASSERT_FALSE(other->verify(repeat(ranks)).ok) << "n = " << n << " passes for one more";
  }
}

TEST(ComputeBound, SendsSixteenBytesToEitherNeighbourAndNoOneElse) {
  auto const kernel =
      make("compute_bound", {{"width", number(64)}}, {.share = {2, 4}, .owns_block = true, .scratch = {}});
  auto const halo = kernel->halo();
  ASSERT_EQ(halo.size(), 2u);
  EXPECT_EQ(halo[0].peer, 1);
  EXPECT_EQ(halo[1].peer, 3);
  for (auto const& message : halo) {
    EXPECT_EQ(message.send.size(), 16u);
    EXPECT_EQ(message.receive.size(), 16u);
  }
}

TEST(ComputeBound, TellsEveryPeerWhenAllDependOnAll) {
  Values const values{{"width", number(64)}, {"pattern", "all_to_all"}};
  auto const kernel = make("compute_bound", values, {.share = {0, 5}, .owns_block = true, .scratch = {}});
  EXPECT_EQ(kernel->halo().size(), 4u);
}

TEST(ComputeBound, NoticesATaskThatSlippedIntoTheNextStep) {
  for (auto const* pattern : {"stencil_1d", "tree", "all_to_all"})
    for (auto const victim : {std::size_t{0}, std::size_t{3}, std::size_t{7}}) {
      Values const values{
          {"size", number(10)}, {"width", number(8)}, {"steps", number(9)}, {"pattern", pattern}};
      auto const kernel = make("compute_bound", values, {.share = {}, .owns_block = true, .scratch = {}});
      reset_whole(*kernel);
      Words ignored(kernel->run_words()), result(kernel->result_words());
      for (int step = 0; step < 9; ++step) {
        for (std::size_t task = 0; task < 8; ++task)
          for (int times = task != victim || (step != 4 && step != 5) ? 1
                           : step == 4                                ? 0
                                                                      : 2;
               times > 0; --times)
            kernel->run({task, task + 1}, ignored.data());
        (void)kernel->advance(ignored.data());
      }
      kernel->digest({0, 8}, result.data());
      EXPECT_FALSE(kernel->verify(result).ok) << pattern << ", task " << victim;
    }
}

TEST(ComputeBound, NoticesAMessageThatDidNotArrive) {
  for (auto const* pattern : {"stencil_1d", "tree", "all_to_all"}) {
    Values const values{
        {"size", number(10)}, {"width", number(8)}, {"steps", number(4)}, {"pattern", pattern}};
    std::mt19937_64 random(6);
    auto ranks = owning_ranks("compute_bound", values, 2, random);
    auto const right = repeat(ranks);
    for (auto& rank : ranks) reset_whole(*rank.kernel);
    Words ignored(ranks[0].kernel->run_words());
    for (int step = 0; step < 4; ++step)
      for (auto& rank : ranks) {
        for (auto const range : rank.runs) rank.kernel->run(range, ignored.data());
        (void)rank.kernel->halo();
        Words const none(ignored.size());
        (void)rank.kernel->advance(none.data());
      }
    Words wrong(right.size());
    for (auto& rank : ranks) rank.kernel->digest(rank.digests, wrong.data());
    EXPECT_NE(wrong, right) << pattern;
    EXPECT_FALSE(ranks[0].kernel->verify(wrong).ok) << pattern;
  }
}

}  // namespace regatta::test
