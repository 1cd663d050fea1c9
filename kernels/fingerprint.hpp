#pragma once

#include <bit>
#include <cstdint>

#include "kernels/mix.hpp"

namespace regatta {

/// One value's contribution to the fingerprint of a field: its bits mixed with its position, so that sums of
/// these (modulo 2^64, in any order) differ when a value differs in one bit or two values change places.
[[nodiscard]] constexpr std::uint64_t fingerprint(std::uint64_t bits, std::uint64_t position) noexcept {
  return mix64(bits + mix64(position + golden_step));
}

[[nodiscard]] constexpr std::uint64_t fingerprint(double value, std::uint64_t position) noexcept {
  return fingerprint(std::bit_cast<std::uint64_t>(value), position);
}

}  // namespace regatta
