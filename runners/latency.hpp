#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace regatta {

/// A histogram of latencies in nanoseconds, log-linear as HdrHistogram's: 32 buckets a power of two, so a
/// bucket is at most 3.2 % wide (G. Tene, hdrhistogram.org). Recording costs a few instructions; one worker's
/// own, merged afterwards.
class Latencies {
 public:
  static constexpr int sub_bits = 5;  // 32 sub-buckets
  static constexpr std::size_t buckets = (64 - sub_bits + 1) << sub_bits;

  void record(std::chrono::nanoseconds latency) noexcept {
    ++counts_[index(static_cast<std::uint64_t>(latency.count() > 0 ? latency.count() : 0))];
  }
  void clear() noexcept { counts_.fill(0); }
  void merge(Latencies const& other) noexcept {
    for (std::size_t i = 0; i < buckets; ++i) counts_[i] += other.counts_[i];
  }
  void add(std::size_t bucket, std::uint64_t count) noexcept { counts_[bucket] += count; }

  [[nodiscard]] std::uint64_t count(std::size_t bucket) const noexcept { return counts_[bucket]; }
  [[nodiscard]] std::uint64_t total() const noexcept {
    std::uint64_t sum = 0;
    for (auto const n : counts_) sum += n;
    return sum;
  }
  /// The bucket's least value in ns; its values lie in [lower(i), lower(i + 1)).
  [[nodiscard]] static constexpr std::uint64_t lower(std::size_t bucket) noexcept {
    auto const exponent = bucket >> sub_bits, sub = bucket & ((1U << sub_bits) - 1);
    if (exponent == 0) return sub;
    return (std::uint64_t{1} << sub_bits | sub) << (exponent - 1);
  }
  [[nodiscard]] static constexpr std::size_t index(std::uint64_t ns) noexcept {
    if (ns < (1U << sub_bits)) return static_cast<std::size_t>(ns);
    auto const exponent = static_cast<std::size_t>(std::bit_width(ns)) - sub_bits;
    return (exponent << sub_bits) + static_cast<std::size_t>((ns >> (exponent - 1)) & ((1U << sub_bits) - 1));
  }

 private:
  std::array<std::uint64_t, buckets> counts_{};
};

}  // namespace regatta
