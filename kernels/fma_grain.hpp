#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/simd.hpp"

namespace regatta {

/// n fused multiply-adds, counted by themselves: every lane of eight chains (two units × a latency of four)
/// computes x ← 1·x + 1 from 2^52 + start, exactly, so that the lanes' bit patterns grow by n in all. The
/// factors are the object's, where no compiler can know them. The start depends on the task's inputs: no
/// chain begins before they are there, and none can be taken out of the loop over tasks.
class FmaGrain {
 public:
  explicit FmaGrain(std::size_t n) : rounds_(n / (chains * lanes)), rest_(n / lanes % chains) {
    one_ = broadcast(1);
    forget(one_);
    for (std::size_t lane = 0; lane < lanes; ++lane) tail_[lane] = lane < n % lanes ? one_[lane] : 0;
  }

  /// Returns n, when the multiply-adds were done.
  [[nodiscard]] [[gnu::always_inline]] std::uint64_t operator()(std::uint64_t inputs) const noexcept {
    constexpr std::uint64_t two_to_52 = 0x4330000000000000;  // the bits of 2^52, whose last place is 1
    auto const start = two_to_52 + (inputs & 0xffff);
    auto const one = one_;
    Doubles x[chains];
    // All chains start alike: forgotten, or the compiler computes one of them and uses it eight times.
    unrolled<chains>([&](auto i) { forget(x[i] = reinterpret_cast<Doubles>(start + Naturals{})); });
    for (auto round = rounds_; round > 0; --round)
      unrolled<chains>([&](auto i) { x[i] = fma(x[i], one, one); });
    if (rest_ & 4) unrolled<4>([&](auto i) { x[i] = fma(x[i], one, one); });
    if (rest_ & 2) unrolled<2>([&](auto i) { x[4 + i] = fma(x[4 + i], one, one); });
    if (rest_ & 1) x[6] = fma(x[6], one, one);
    x[7] = fma(x[7], one, tail_);
    Naturals sums[chains / 2];
    unrolled<4>(
        [&](auto i) { sums[i] = reinterpret_cast<Naturals>(x[i]) + reinterpret_cast<Naturals>(x[4 + i]); });
    return sum_of((sums[0] + sums[1]) + (sums[2] + sums[3])) - chains * lanes * start;
  }

 private:
  static constexpr std::size_t chains = 8;

  std::size_t rounds_, rest_;
  Doubles one_, tail_;
};

}  // namespace regatta
