#include "bench/handwritten/loops.hpp"
#include "bench/handwritten/ranks.hpp"
#include "bench/handwritten/work.hpp"

namespace regatta::bench {

Program by_hand_mpi_asio(ByHand const& loop) {
  auto const loops = std::make_shared<Loops>(loop.cpus);
  return [=]() -> std::uint64_t {
    auto& ranks = *loop.counter;
    auto const mine = ranks.mine(loop.tasks);
    std::vector<Range> blocks;
    for (int t = 0; t < loop.threads; ++t) {
      auto const part = block(mine.size(), {t, loop.threads});
      blocks.push_back({mine.begin + part.begin, mine.begin + part.end});
    }
    auto const next = [&](int thread) {
      if (!loop.dynamic) return std::exchange(blocks[static_cast<std::size_t>(thread)], {});
      auto const i = ranks.next();
      return i < loop.tasks ? Range{i, i + 1} : Range{};
    };
    return RankCounter::add(loops->run(next, [&](std::size_t i) { return work(i, loop.rounds); }));
  };
}

}  // namespace regatta::bench
