#pragma once

#include <cstdint>

namespace regatta {

/// The step of SplitMix64's counter: 2^64 over the golden ratio, odd.
inline constexpr std::uint64_t golden_step = 0x9e3779b97f4a7c15;

/// A permutation of 64-bit numbers that looks random: SplitMix64's output function
/// (Steele, Lea, Flood, Fast splittable pseudorandom number generators, OOPSLA 2014; D. Stafford's variant
/// 13). T is std::uint64_t, or a vector of them.
template <class T>
[[nodiscard]] constexpr T mix64(T z) noexcept {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// The i-th number of SplitMix64 from that seed: a generator whose state is a counter, so any split draws the
/// same.
template <class T>
[[nodiscard]] constexpr T draw(std::uint64_t seed, T i) noexcept {
  return mix64(seed + (i + 1) * golden_step);
}

}  // namespace regatta
