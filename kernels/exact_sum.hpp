#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace regatta {

/// A sum of doubles whose bits do not depend on the order of addition: a fixed-point number of 320 bits in
/// ten limbs of 32 bits, each in a signed 64-bit word, so that 2^31 doubles may be added before a carry could
/// be lost; and a word that counts what cannot be added. After U. Kulisch's long accumulator (Computer
/// Arithmetic and Validity, 2013), cut to |x| < 2^127 with unit 2^-192. What a double has below the unit is
/// truncated toward zero, alike wherever it is added.
class ExactSum {
 public:
  static constexpr std::size_t words = 11;
  static constexpr int unit_exponent = -192;

  /// Adds one double to the words of a sum.
  static constexpr void add(std::int64_t* sum, double x) noexcept {
    auto const bits = std::bit_cast<std::uint64_t>(x);
    auto const exponent_bits = static_cast<int>(bits >> 52 & 0x7ff);
    if (exponent_bits >= 1023 + 127) {
      ++sum[limbs];
      return;
    }
    auto mantissa =
        (bits & ((std::uint64_t{1} << 52) - 1)) | (exponent_bits != 0 ? std::uint64_t{1} << 52 : 0);
    auto position =
        (exponent_bits != 0 ? exponent_bits : 1) - 1075 - unit_exponent;  // of the mantissa's bit 0, in units
    if (position < 0) {
      mantissa = position > -64 ? mantissa >> -position : 0;
      position = 0;
    }
    auto const limb = static_cast<std::size_t>(position) / 32,
               shift = static_cast<std::size_t>(position) % 32;
    auto const wide = static_cast<Wide>(mantissa) << shift;  // at most 84 bits: three limbs
    std::int64_t const sign = bits >> 63 != 0 ? -1 : 1;
    for (std::size_t i = 0; i < 3 && limb + i < limbs; ++i)
      sum[limb + i] +=
          sign * static_cast<std::int64_t>(static_cast<std::uint64_t>(wide >> (32 * i)) & 0xffffffff);
  }

  /// What one double contributes.
  [[nodiscard]] static constexpr std::array<std::int64_t, words> of(double x) noexcept {
    std::array<std::int64_t, words> sum{};
    add(sum.data(), x);
    return sum;
  }

  /// The double nearest to the sum (ties to even); NaN when anything added was NaN, infinite or 2^127 or
  /// more.
  [[nodiscard]] static double value(std::int64_t const* sum) noexcept {
    if (sum[limbs] != 0) return std::numeric_limits<double>::quiet_NaN();
    std::array<std::int64_t, limbs + 1> digits;  // base 2^32; the last is what is carried out, with the sign
    carry(sum, 1, digits);
    bool const negative = digits[limbs] < 0;
    if (negative) carry(sum, -1, digits);
    auto top = limbs;
    while (top > 2 && digits[top] == 0) --top;
    auto leading = Wide{0};  // three digits, the first of them not zero unless all are: more than 64 bits
    for (std::size_t i = top; i + 3 > top; --i) leading = leading << 32 | static_cast<Wide>(digits[i]);
    for (std::size_t i = 0; i + 2 < top; ++i)
      leading |= static_cast<Wide>(digits[i] != 0);  // only its being there matters
    auto const magnitude =
        std::ldexp(static_cast<double>(leading), static_cast<int>(32 * (top - 2)) + unit_exponent);
    return negative ? -magnitude : magnitude;
  }

 private:
  static constexpr std::size_t limbs = 10;
  __extension__ using Wide = unsigned __int128;

  static void carry(std::int64_t const* sum, std::int64_t sign,
                    std::array<std::int64_t, limbs + 1>& digits) noexcept {
    std::int64_t carried = 0;
    for (std::size_t i = 0; i < limbs; ++i) {
      auto const digit = sign * sum[i] + carried;
      carried = digit >> 32;
      digits[i] = digit & 0xffffffff;
    }
    digits[limbs] = carried;
  }
};

}  // namespace regatta
