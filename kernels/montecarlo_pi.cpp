#include <cmath>
#include <numbers>

#include "kernels/any_kernel.hpp"
#include "kernels/simd.hpp"
#include "kernels/tally.hpp"

namespace regatta {

namespace {

constexpr std::uint64_t seed = 0x5eed0f9e2a77a000;

/// Whether the i-th point (x, y), 32 bits each, lies in the quarter circle x² + y² < 2^64: the reference.
bool inside(std::uint64_t i) {
  auto const bits = draw(seed, i);
  auto const x = bits & 0xffffffff, y = bits >> 32;
  return x * x + y * y >= x * x;  // the sum did not pass 2^64
}

/// How many of the points [begin, end) do; `lanes` of them, four times over, in each round.
std::int64_t hits(std::uint64_t begin, std::uint64_t end) {
  constexpr std::size_t interleave = 4;
  Naturals counter[interleave];
  Integers found[interleave]{};
  Naturals first{};
  for (std::size_t lane = 0; lane < lanes; ++lane) first[lane] = seed + (begin + lane + 1) * golden_step;
  unrolled<interleave>([&](auto v) { counter[v] = first + v * lanes * golden_step; });
  auto i = begin;
  for (; i + interleave * lanes <= end; i += interleave * lanes)
    unrolled<interleave>([&](auto v) {
      auto const bits = mix64(counter[v]);
      auto const y = bits >> 32;
      auto const xx = multiply_low(bits, bits), yy = multiply_low(y, y);
      found[v] -= xx + yy >= xx;
      counter[v] += interleave * lanes * golden_step;
    });
  std::int64_t count = 0;
  unrolled<interleave>(
      [&](auto v) { count += static_cast<std::int64_t>(sum_of(reinterpret_cast<Naturals>(found[v]))); });
  for (; i < end; ++i) count += inside(i);
  return count;
}

}  // namespace

/// for i < size: (x, y) = random(i); hits += x² + y² < 1. Then π ≈ 4 hits / size. Compute-bound (integer
/// multiplies). The generator is SplitMix64 (kernels/mix.hpp): its state is the counter i, so any split draws
/// the same points.
class MontecarloPi {
 public:
  static constexpr auto name = "montecarlo_pi";
  static constexpr auto summary = "pi by random points from a counter-based generator";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{500'000'000}, 1, 1e15, {}, "points", "how many points are drawn"},
            {"block", std::int64_t{100'000}, 1, 1e12, {}, "points", "points a task"}};
  }

  MontecarloPi(Parameters const& p, Setup const&)
      : size_(p.count("size")), block_(p.count("block")), sample_(tasks(), 8) {}

  [[nodiscard]] std::size_t tasks() const { return (size_ + block_ - 1) / block_; }
  [[nodiscard]] Work work() const { return {.operations = static_cast<double>(size_)}; }

  /// Words: the tally, points drawn, points inside, points inside of sampled tasks.
  using Result = Sums<6>;
  enum Word : std::size_t { drawn = 2, found, sampled };

  [[nodiscard]] Result run(Range tasks) const {
    Result sums;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const points = points_of(task);
      auto const count = hits(points.begin, points.end);
      tally(sums, task);
      sums.words[drawn] += static_cast<std::int64_t>(points.size());
      sums.words[found] += count;
      if (sample_.contains(task)) sums.words[sampled] += count;
    }
    return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, tasks()); !verdict.ok) return verdict;
    if (total.words[drawn] != static_cast<std::int64_t>(size_))
      return {false, std::to_string(total.words[drawn]) + " points were drawn, not " + std::to_string(size_)};
    auto const n = static_cast<double>(size_), p = std::numbers::pi / 4;
    auto const deviation = (static_cast<double>(total.words[found]) - n * p) / std::sqrt(n * p * (1 - p));
    if (!(std::abs(deviation) <= 5))
      return {false,
              "pi is off by " + std::to_string(deviation) + " standard deviations; at most 5 are chance"};
    std::int64_t expected = 0;
    sample_.each([&](std::size_t task) {
      auto const points = points_of(task);
      for (auto i = points.begin; i < points.end; ++i) expected += inside(i);
    });
    if (total.words[sampled] != expected) return {false, "sampled tasks differ from the scalar loop's"};
    return {};
  }

 private:
  [[nodiscard]] Range points_of(std::size_t task) const {
    return {task * block_, std::min(size_, (task + 1) * block_)};
  }

  std::size_t size_, block_;
  SampledTasks sample_;
};

KernelEntry montecarlo_pi_kernel() {
  return describe<MontecarloPi>();
}

}  // namespace regatta
