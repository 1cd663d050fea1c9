#include "bench/handwritten/loops.hpp"
#include "bench/handwritten/work.hpp"
#include "kernels/kernel.hpp"

namespace regatta::bench {

Program by_hand_asio(ByHand const& loop) {
  auto const loops = std::make_shared<Loops>(loop.cpus);
  return [=]() -> std::uint64_t {
    std::vector<Range> blocks;
    for (int t = 0; t < loop.threads; ++t) blocks.push_back(block(loop.tasks, {t, loop.threads}));
    std::atomic<std::size_t> counter{0};
    auto const next = [&](int thread) {
      if (!loop.dynamic) return std::exchange(blocks[static_cast<std::size_t>(thread)], {});
      auto const i = counter++;
      return i < loop.tasks ? Range{i, i + 1} : Range{};
    };
    return loops->run(next, [&](std::size_t i) { return work(i, loop.rounds); });
  };
}

}  // namespace regatta::bench
