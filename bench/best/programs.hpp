#pragma once

#include <cstddef>
#include <functional>
#include <vector>

/// The best program for a kernel that we know how to write, without Regatta. Data is made by the function
/// that returns it, with the kernel's alignment, padding and pages, and touched first by the threads that
/// work on it; run() is what is timed, right after reset().
namespace regatta::bench {

struct Program {
  std::function<void()> run;
  std::function<void()> reset = [] {};  ///< as the kernel's: by the threads that work on the data
};

/// Puts OpenMP's threads, which inherit the caller's core otherwise, on cores of their own.
void pin_openmp_threads(std::vector<int> const& cpus);

/// a = b + 3 c on huge pages with stores past the caches, static over OpenMP threads.
[[nodiscard]] Program triad_by_hand(std::size_t size, int threads);
/// Jacobi steps on an n × n grid, static rows over OpenMP threads, one parallel region.
[[nodiscard]] Program heat2d_by_hand(std::size_t n, std::size_t steps, int threads);
/// One call of the BLAS for the whole n × n matrix, on one core.
[[nodiscard]] Program dgemm_by_hand(std::size_t n);

}  // namespace regatta::bench
