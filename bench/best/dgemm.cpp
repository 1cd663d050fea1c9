#include <algorithm>
#include <memory>

#include "bench/best/programs.hpp"
#include "kernels/blas.hpp"
#include "kernels/pages.hpp"

namespace regatta::bench {

Program dgemm_by_hand(std::size_t n) {
  auto const lines = (n + 7) / 8 * 8;
  auto const distance =
      lines % 64 == 0 ? lines + 8 : lines;  // rows a multiple of 512 B apart would share cache sets
  auto const matrix = n * distance + std::size_t{8} * 21;
  auto const pages = std::make_shared<Pages>(3 * matrix * sizeof(double), PagePolicy::huge);
  auto const blas = std::make_shared<Blas>();
  auto* const a = reinterpret_cast<double*>(pages->data());
  std::fill_n(a, 3 * matrix, 1.0);
  auto const run = [=] {
    blas->dgemm(n, n, n, a, distance, a + matrix, distance, a + 2 * matrix, distance);
    (void)pages;
  };
  return {run, [=] { std::fill_n(a + 2 * matrix, matrix, 0.0); }};
}

}  // namespace regatta::bench
