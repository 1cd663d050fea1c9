#include <tbb/blocked_range.h>
#include <tbb/parallel_reduce.h>
#include <tbb/task_arena.h>

#include <memory>

#include "bench/handwritten/work.hpp"

namespace regatta::bench {

Program by_hand_tbb(ByHand const& loop) {
  auto const arena = std::make_shared<tbb::task_arena>(loop.threads);
  return [=]() -> std::uint64_t {
    using Tasks = tbb::blocked_range<std::size_t>;
    auto const run = [&](Tasks const& tasks, std::uint64_t sum) {
      for (auto i = tasks.begin(); i < tasks.end(); ++i) sum += work(i, loop.rounds);
      return sum;
    };
    auto const join = [](std::uint64_t a, std::uint64_t b) { return a + b; };
    return arena->execute([&] {
      return loop.dynamic ? tbb::parallel_reduce(Tasks(0, loop.tasks, 1), std::uint64_t{0}, run, join,
                                                 tbb::simple_partitioner())
                          : tbb::parallel_reduce(Tasks(0, loop.tasks), std::uint64_t{0}, run, join,
                                                 tbb::static_partitioner());
    });
  };
}

}  // namespace regatta::bench
