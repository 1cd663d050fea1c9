#include "kernels/any_kernel.hpp"
#include "kernels/tally.hpp"

namespace regatta {

/// for i < size: wait for `duration`. Latency-bound: what a runner makes of waits that overlap. With all of
/// them in flight at once, the whole takes one duration and the cost of `size` waits: by hand, on one core,
/// 10,000 waits of 100 ms take 1.05 × 100 ms, under CPython's asyncio 1.60.
class Sleep {
 public:
  static constexpr auto name = "sleep";
  static constexpr auto summary = "waits of a known length";
  static constexpr auto bound = "latency";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{1000}, 1, 1e9, {}, "waits", "how many waits, a task each"},
            {"duration", 0.01, 0, 3600, {}, "s", "length of a wait"}};
  }

  Sleep(Parameters const& p, Setup const&)
      : size_(p.count("size")), duration_(static_cast<std::int64_t>(p.real("duration") * 1e9)) {}

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const { return {.operations = static_cast<double>(size_)}; }

  /// Words: the tally of waits that ended, the seal.
  using Result = Sums<3>;

  [[nodiscard]] Task<Result> run(Range tasks, Io& io) const {
    Result sums;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      co_await io.sleep(duration_);
      tally(sums, task);
    }
    co_return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const { return judge_tally(total, size_); }

 private:
  std::size_t size_;
  std::chrono::nanoseconds duration_;
};

KernelEntry sleep_kernel() {
  return describe<Sleep>();
}

}  // namespace regatta
