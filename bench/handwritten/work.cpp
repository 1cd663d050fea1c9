#include "bench/handwritten/work.hpp"

#include <algorithm>
#include <chrono>

namespace regatta::bench {

// xorshift64, G. Marsaglia, 2003.
std::uint64_t work(std::size_t task, std::size_t rounds) noexcept {
  auto x = std::uint64_t{task} + 1;
  for (std::size_t i = 0; i < rounds; ++i) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
  }
  return x;
}

std::size_t rounds_for(double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t rounds = 1'000'000;
  double best = 1;
  for (int i = 0; i < 5; ++i) {
    auto const begin = Clock::now();
    auto const volatile result = work(1, rounds);
    (void)result;
    best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
  }
  return static_cast<std::size_t>(seconds / best * rounds);
}

}  // namespace regatta::bench
