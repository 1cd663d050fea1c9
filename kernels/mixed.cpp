#include "kernels/any_kernel.hpp"
#include "kernels/tally.hpp"

namespace regatta {

namespace {

/// n dependent fused multiply-adds x ← 1·x + 1 in a chain of doubles, exact from a whole start below 2^52:
/// their number is in the result, and no compiler knows the factor.
double count_by_fma(std::size_t n, double start) noexcept {
  double one = 1;
  asm volatile("" : "+x"(one));
  double x = start;
  for (std::size_t i = 0; i < n; ++i) x = __builtin_fma(x, one, one);
  return x;
}

}  // namespace

/// for i < size: wait for `duration`, then n dependent fused multiply-adds. Bound by latency while waits
/// dominate, by computing (4 cycles a multiply-add) once the loops have no time left: where the two meet,
/// models part.
class Mixed {
 public:
  static constexpr auto name = "mixed";
  static constexpr auto summary = "waits, then computes: I/O and CPU in one task";
  static constexpr auto bound = "latency and compute";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{1000}, 1, 1e9, {}, "tasks", "how many tasks"},
            {"duration", 0.001, 0, 3600, {}, "s", "length of a task's wait"},
            {"fmas",
             std::int64_t{25'000},
             0,
             1e12,
             {},
             "FMAs",
             "dependent multiply-adds a task, after its wait"}};
  }

  Mixed(Parameters const& p, Setup const&)
      : size_(p.count("size")),
        fmas_(p.count("fmas")),
        duration_(static_cast<std::int64_t>(p.real("duration") * 1e9)) {}

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const {
    auto const tasks = static_cast<double>(size_);
    return {.flops = 2 * static_cast<double>(fmas_) * tasks, .operations = tasks};
  }

  /// Words: the tally, the multiply-adds that were done, the seal.
  using Result = Sums<4>;

  [[nodiscard]] Task<Result> run(Range tasks, Io& io) const {
    Result sums;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      co_await io.sleep(duration_);
      auto const start = static_cast<double>(task & 0xffff);
      add(sums.words[2], static_cast<std::uint64_t>(count_by_fma(fmas_, start) - start));
      tally(sums, task);
    }
    co_return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, size_); !verdict.ok) return verdict;
    if (static_cast<std::uint64_t>(total.words[2]) == size_ * fmas_) return {};
    return {false, std::to_string(total.words[2]) + " multiply-adds were done, not " +
                       std::to_string(size_ * fmas_)};
  }

 private:
  std::size_t size_, fmas_;
  std::chrono::nanoseconds duration_;
};

KernelEntry mixed_kernel() {
  return describe<Mixed>();
}

}  // namespace regatta
