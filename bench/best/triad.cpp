#include <memory>

#include "bench/best/programs.hpp"
#include "kernels/pages.hpp"
#include "kernels/simd.hpp"

namespace regatta::bench {

Program triad_by_hand(std::size_t size, int threads) {
  auto const stride =
      (size + 4095) / 4096 * 4096 + 640;  // arrays a power of two apart would share cache sets
  auto const pages = std::make_shared<Pages>(3 * stride * sizeof(double), PagePolicy::huge);
  auto* const a = reinterpret_cast<double*>(pages->data());
  auto* const b = a + stride;
  auto* const c = b + stride;
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t i = 0; i < stride; ++i) a[i] = 0, b[i] = 1, c[i] = 2;
  auto const vectors = size / lanes;
  auto const run = [=] {
    auto const scale = broadcast(3);
#pragma omp parallel num_threads(threads)
    {
#pragma omp for schedule(static)
      for (std::size_t v = 0; v < vectors; ++v)
        stream(a + v * lanes, fma(scale, load(c + v * lanes), load(b + v * lanes)));
      stream_fence();
    }
    for (auto i = vectors * lanes; i < size; ++i) a[i] = b[i] + 3 * c[i];
    (void)pages;
  };
  return {run};
}

}  // namespace regatta::bench
