#include "squares.hpp"

#include <kernels/exact_sum.hpp>

namespace {

using regatta::ExactSum;

/// sum of i² for i <= size, in floating point and yet exact. Compute-bound.
class Squares {
 public:
  static constexpr auto name = "squares";
  static constexpr auto summary = "sums the squares up to size";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static regatta::ParameterSpecs parameters() {
    return {{"size", std::int64_t{1000}, 1, 100'000, {}, "numbers", "how many squares"}};
  }

  Squares(regatta::Parameters const& p, regatta::Setup const&) : size_(p.count("size")) {}

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] regatta::Work work() const { return {.flops = 2 * static_cast<double>(size_)}; }
  [[nodiscard]] regatta::Sums<ExactSum::words> run(regatta::Range tasks) const {
    regatta::Sums<ExactSum::words> sums;
    for (auto i = tasks.begin + 1; i <= tasks.end; ++i)
      ExactSum::add(sums.words.data(), static_cast<double>(i) * static_cast<double>(i));
    return sums;
  }
  [[nodiscard]] regatta::Verdict verify(regatta::Sums<ExactSum::words> const& total) const {
    auto const n = static_cast<double>(size_), expected = n * (n + 1) * (2 * n + 1) / 6;
    if (ExactSum::value(total.words.data()) == expected) return {};
    return {false, "the squares' sum is wrong"};
  }

 private:
  std::size_t size_;
};

}  // namespace

regatta::KernelEntry squares_kernel() {
  return regatta::describe<Squares>();
}
