#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <memory>

#include "bench/handwritten/ranks.hpp"
#include "bench/handwritten/work.hpp"

namespace regatta::bench {

Program by_hand_mpi_tbb(ByHand const& loop) {
  auto const arena = std::make_shared<tbb::task_arena>(loop.threads);
  return [=]() -> std::uint64_t {
    auto& ranks = *loop.counter;
    auto const mine = ranks.mine(loop.tasks);
    std::atomic<std::uint64_t> sum{0};
    arena->execute([&] {
      tbb::parallel_for(0, loop.threads, [&](int t) {
        std::uint64_t part = 0;
        if (loop.dynamic) {
          for (auto i = ranks.next(); i < loop.tasks; i = ranks.next()) part += work(i, loop.rounds);
        } else {
          auto const tasks = block(mine.size(), {t, loop.threads});
          for (auto i = tasks.begin; i < tasks.end; ++i) part += work(mine.begin + i, loop.rounds);
        }
        sum += part;
      });
    });
    return RankCounter::add(sum);
  };
}

}  // namespace regatta::bench
