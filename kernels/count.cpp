#include "kernels/any_kernel.hpp"

namespace regatta {

/// The tutorial's loop, `for i < size: ++n`. Compute-bound: one dependent addition an iteration.
class Count {
 public:
  static constexpr auto name = "count";
  static constexpr auto summary = "the tutorial's loop: counts to size, one by one";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{100'000'000}, 1, 1e15, {}, "iterations", "how far to count"},
            {"block", std::int64_t{100'000}, 1, 1e12, {}, "iterations", "iterations a task"}};
  }

  Count(Parameters const& p, Setup const&) : size_(p.count("size")), block_(p.count("block")) {}

  [[nodiscard]] std::size_t tasks() const { return (size_ + block_ - 1) / block_; }
  [[nodiscard]] Work work() const { return {.operations = static_cast<double>(size_)}; }

  [[nodiscard]] Sums<1> run(Range tasks) const {
    auto const end = std::min(size_, tasks.end * block_);
    std::int64_t n = 0;
    for (auto i = tasks.begin * block_; i < end; ++i) {
      ++n;
      asm volatile("" : "+r"(n));  // or the compiler would subtract the bounds instead of counting
    }
    return {{n}};
  }

  [[nodiscard]] Verdict verify(Sums<1> const& total) const {
    if (total.words[0] == static_cast<std::int64_t>(size_)) return {};
    return {false, "counted to " + std::to_string(total.words[0]) + ", not to " + std::to_string(size_)};
  }

 private:
  std::size_t size_, block_;
};

KernelEntry count_kernel() {
  return describe<Count>();
}

}  // namespace regatta
