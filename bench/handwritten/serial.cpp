#include "bench/handwritten/work.hpp"

namespace regatta::bench {

Program by_hand_serial(ByHand const& loop) {
  return [loop]() -> std::uint64_t {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < loop.tasks; ++i) sum += work(i, loop.rounds);
    return sum;
  };
}

}  // namespace regatta::bench
