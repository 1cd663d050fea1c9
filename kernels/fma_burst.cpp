#include "kernels/fma_burst.hpp"

namespace regatta {

namespace {
// Vectors as wide as the machine's, by GCC's and clang's vector extension.
#if defined(__AVX512F__)
constexpr int lanes = 8;
#elif defined(__AVX__)
constexpr int lanes = 4;
#else
constexpr int lanes = 2;
#endif
typedef double Vector __attribute__((vector_size(lanes * sizeof(double))));

// Two units × a latency of four to five cycles need ten chains in flight (A. Fog, Instruction tables, 2022).
constexpr int chains = 10;
}  // namespace

double fma_burst(std::uint64_t steps) {
  Vector x[chains], factor, term;
  for (int lane = 0; lane < lanes; ++lane) factor[lane] = 0.999999, term[lane] = 1e-6;
  for (int chain = 0; chain < chains; ++chain) x[chain] = term * static_cast<double>(chain + 1);
  asm volatile("" : "+x"(factor), "+x"(term));  // or the compiler might know them and fold
  for (std::uint64_t step = 0; step < steps; ++step)
    for (int chain = 0; chain < chains; ++chain) x[chain] = x[chain] * factor + term;
  for (int chain = 0; chain < chains; ++chain) asm volatile("" : : "x"(x[chain]));
  return 2.0 * lanes * chains * static_cast<double>(steps);
}

}  // namespace regatta
