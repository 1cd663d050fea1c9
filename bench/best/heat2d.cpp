#include <memory>
#include <vector>

#include "bench/best/programs.hpp"

namespace regatta::bench {

namespace {

[[gnu::noinline]] void relax(double const* __restrict in, double* __restrict out, std::size_t stride,
                             std::size_t n) {
  for (std::size_t j = 0; j < n; ++j)
    out[j] = 0.25 * ((in[j - stride] + in[j + stride]) + (*(in + j - 1) + in[j + 1]));
}

}  // namespace

Program heat2d_by_hand(std::size_t n, std::size_t steps, int threads) {
  auto const stride =
      (n + 7) / 8 * 8 + 8 + (n % 512 == 0 ? 8 : 0);  // rows a page apart would share cache sets
  auto const fields =
      std::make_shared<std::vector<std::vector<double>>>(2, std::vector<double>((n + 2) * stride + 8));
  for (std::size_t i = 1; i <= n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      fields->front()[i * stride + 8 + j] = static_cast<double>((i ^ j) & 7);
  return [=] {
    auto* in = fields->front().data() + 8;
    auto* out = fields->back().data() + 8;
#pragma omp parallel num_threads(threads) firstprivate(in, out)
    for (std::size_t step = 0; step < steps; ++step) {
#pragma omp for schedule(static)
      for (std::size_t i = 1; i <= n; ++i) relax(in + i * stride, out + i * stride, stride, n);
      std::swap(in, out);
    }
  };
}

}  // namespace regatta::bench
