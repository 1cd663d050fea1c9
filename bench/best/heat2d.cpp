#include <algorithm>
#include <array>
#include <memory>

#include "bench/best/programs.hpp"
#include "kernels/untouched_array.hpp"

namespace regatta::bench {

namespace {

[[gnu::noinline]] void relax(double const* __restrict in, double* __restrict out, std::size_t stride,
                             std::size_t n) {
  for (std::size_t j = 0; j < n; ++j)
    out[j] = 0.25 * ((in[j - stride] + in[j + stride]) + (*(in + j - 1) + in[j + 1]));
}

}  // namespace

Program heat2d_by_hand(std::size_t n, std::size_t steps, int threads) {
  auto const lines = (n + 7) / 8 * 8 + 8;
  auto const stride = lines % 512 == 0 ? lines + 8 : lines;  // rows a page apart would share cache sets
  auto const fields = std::make_shared<std::array<UntouchedArray<double>, 2>>();
  for (auto& field : *fields) field = UntouchedArray<double>((n + 2) * stride + 8);
  // Row i of both fields, with the zeros around it; the first and the last row also the edge beside them.
  auto const start_row = [=](std::size_t i) {
    for (auto const& field : *fields) {
      auto* const row = field.data() + i * stride;
      if (i == 1) std::fill_n(row - stride, stride, 0.0);
      for (std::size_t j = 0; j < stride; ++j)
        row[j] = j < 8 || j >= n + 8 ? 0 : static_cast<double>((i ^ j) & 7);
      if (i == n) std::fill_n(row + stride, stride + 8, 0.0);
    }
  };
#pragma omp parallel for schedule(static) num_threads(threads)
  for (std::size_t i = 1; i <= n; ++i) start_row(i);

  auto const run = [=] {
    auto* in = fields->front().data() + 8;
    auto* out = fields->back().data() + 8;
#pragma omp parallel num_threads(threads) firstprivate(in, out)
    for (std::size_t step = 0; step < steps; ++step) {
#pragma omp for schedule(static)
      for (std::size_t i = 1; i <= n; ++i) relax(in + i * stride, out + i * stride, stride, n);
      std::swap(in, out);
    }
  };
  auto const reset = [=] {  // wakes threads that fell asleep meanwhile, too
#pragma omp parallel for schedule(static) num_threads(threads)
    for (std::size_t i = 1; i <= n; ++i) start_row(i);
  };
  return {run, reset};
}

}  // namespace regatta::bench
