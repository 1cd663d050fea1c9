#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

/// Vectors as wide as the machine's, by the vector extension that GCC and clang share; arithmetic is written
/// with operators. Only what has no operator is a function here. For kernels' own files, which are compiled
/// for the machine.
namespace regatta {

#if defined(__AVX512F__) && defined(__AVX512DQ__)
inline constexpr std::size_t lanes = 8;
#elif defined(__AVX2__)
inline constexpr std::size_t lanes = 4;
#else
inline constexpr std::size_t lanes = 2;
#endif

typedef double Doubles __attribute__((vector_size(lanes * 8)));
typedef std::int64_t Integers __attribute__((vector_size(lanes * 8)));
typedef std::uint64_t Naturals __attribute__((vector_size(lanes * 8)));

/// body(0), …, body(n - 1) with indices that are constants: an array of vectors indexed by them lives in
/// registers, which a loop that is unrolled later does not achieve (g++ 12 keeps the array on the stack).
template <std::size_t n, class Body>
[[gnu::always_inline]] inline void unrolled(Body&& body) {
  [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
    (body(std::integral_constant<std::size_t, i>{}), ...);
  }
  (std::make_index_sequence<n>{});
}

/// The same number in every lane. (x - 0 is x for every x; x + 0 is not for -0.)
inline Doubles broadcast(double x) noexcept {
  return x - Doubles{};
}

inline Doubles load(double const* from) noexcept {
  Doubles x;
  std::memcpy(&x, from, sizeof x);
  return x;
}

/// The sum of all lanes, modulo 2^64, by halves.
inline std::uint64_t sum_of(Naturals x) noexcept {
  auto const fold = [&]<std::size_t half, std::size_t... i>(std::index_sequence<half>,
                                                            std::index_sequence<i...>) {
    x += __builtin_shufflevector(x, x, ((i ^ half) % lanes)...);  // %: a fold that is not taken compiles too
  };
  if constexpr (lanes >= 8) fold(std::index_sequence<4>{}, std::make_index_sequence<lanes>{});
  if constexpr (lanes >= 4) fold(std::index_sequence<2>{}, std::make_index_sequence<lanes>{});
  fold(std::index_sequence<1>{}, std::make_index_sequence<lanes>{});
  return x[0];
}

/// Makes the compiler forget what it knows of x, at no cost.
inline void forget(Doubles& x) noexcept {
#if defined(__SSE2__)
  asm volatile("" : "+v"(x));
#else
  asm volatile("" : "+m"(x));
#endif
}

/// a · b + c with one rounding, in scalars too: files that compare the two are compiled with
/// -ffp-contract=off.
inline Doubles fma(Doubles a, Doubles b, Doubles c) noexcept {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  return _mm512_fmadd_pd(a, b, c);
#elif defined(__AVX2__) && defined(__FMA__)
  return _mm256_fmadd_pd(a, b, c);
#else
  Doubles r;
  for (std::size_t i = 0; i < lanes; ++i) r[i] = __builtin_fma(a[i], b[i], c[i]);
  return r;
#endif
}

/// The product of the lower 32 bits of each lane, in 64 bits: one instruction where a 64-bit product is
/// three.
inline Naturals multiply_low(Naturals a, Naturals b) noexcept {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  return reinterpret_cast<Naturals>(
      _mm512_maskz_mul_epu32(0xff, reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#elif defined(__AVX2__)
  return reinterpret_cast<Naturals>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#else
  return (a & 0xffffffff) * (b & 0xffffffff);
#endif
}

/// 1 / √x to 2^-51 or better, for normal positive x.
inline Doubles reciprocal_sqrt(Doubles x) noexcept {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  // The instruction gives 14 bits; one step of fourth order gives the rest: with e = 1 - x y², the root is
  // y (1 - e)^(-1/2) = y (1 + e/2 + 3e²/8 + 5e³/16 + …), the next term below 2^-54.
  auto const y = static_cast<Doubles>(_mm512_maskz_rsqrt14_pd(0xff, x));
  auto const e = fma(-x, y * y, broadcast(1));
  auto const series = fma(fma(broadcast(5.0 / 16), e, broadcast(3.0 / 8)), e, broadcast(1.0 / 2));
  return fma(y * e, series, y);
#else
  Doubles r;
  for (std::size_t i = 0; i < lanes; ++i) r[i] = 1 / __builtin_sqrt(x[i]);
  return r;
#endif
}

#if defined(__SSE2__)
inline constexpr bool has_stream = true;
#else
inline constexpr bool has_stream = false;
#endif

/// Stores past the caches; `to` is aligned to a vector. Ordered only by stream_fence().
inline void stream(double* to, Doubles x) noexcept {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  _mm512_stream_pd(to, x);
#elif defined(__AVX2__)
  _mm256_stream_pd(to, x);
#elif defined(__SSE2__)
  _mm_stream_pd(to, x);
#else
  std::memcpy(to, &x, sizeof x);
#endif
}

/// After this, other threads see what stream() stored.
inline void stream_fence() noexcept {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

}  // namespace regatta
