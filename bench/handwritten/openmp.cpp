#include "bench/handwritten/work.hpp"

namespace regatta::bench {

Program by_hand_openmp(ByHand const& loop) {
  return [loop]() -> std::uint64_t {
    std::uint64_t sum = 0;
    if (loop.dynamic) {
#pragma omp parallel for schedule(dynamic, 1) reduction(+ : sum) num_threads(loop.threads)
      for (std::size_t i = 0; i < loop.tasks; ++i) sum += work(i, loop.rounds);
    } else {
#pragma omp parallel for schedule(static) reduction(+ : sum) num_threads(loop.threads)
      for (std::size_t i = 0; i < loop.tasks; ++i) sum += work(i, loop.rounds);
    }
    return sum;
  };
}

}  // namespace regatta::bench
