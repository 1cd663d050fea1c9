#include "bench/handwritten/ranks.hpp"
#include "bench/handwritten/work.hpp"

namespace regatta::bench {

Program by_hand_mpi_openmp(ByHand const& loop) {
  return [loop]() -> std::uint64_t {
    auto& ranks = *loop.counter;
    auto const mine = ranks.mine(loop.tasks);
    std::uint64_t sum = 0;
#pragma omp parallel reduction(+ : sum) num_threads(loop.threads)
    {
      if (loop.dynamic) {
        for (auto i = ranks.next(); i < loop.tasks; i = ranks.next()) sum += work(i, loop.rounds);
      } else {
#pragma omp for schedule(static)
        for (std::size_t i = mine.begin; i < mine.end; ++i) sum += work(i, loop.rounds);
      }
    }
    return RankCounter::add(sum);
  };
}

}  // namespace regatta::bench
