#include "bench/handwritten/ranks.hpp"
#include "bench/handwritten/work.hpp"

namespace regatta::bench {

Program by_hand_mpi(ByHand const& loop) {
  return [loop]() -> std::uint64_t {
    auto& ranks = *loop.counter;
    std::uint64_t sum = 0;
    if (loop.dynamic) {
      for (auto i = ranks.next(); i < loop.tasks; i = ranks.next()) sum += work(i, loop.rounds);
    } else {
      auto const mine = ranks.mine(loop.tasks);
      for (auto i = mine.begin; i < mine.end; ++i) sum += work(i, loop.rounds);
    }
    return RankCounter::add(sum);
  };
}

}  // namespace regatta::bench
