#pragma once

// clang-format off
#include <utility>  // before awaitable.hpp: Boost 1.74 forgets it there
// clang-format on

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>
#include <vector>

#include "runners/affinity.hpp"

namespace regatta::bench {

/// Event loops by hand: one a thread, each on its core, and in each a coroutine that draws from `next` until
/// it gives nothing. Returns what the coroutines' tasks gave.
template <class Next, class Run>
std::uint64_t on_loops(std::vector<int> const& cpus, Next next, Run run) {
  std::atomic<std::uint64_t> sum{0};
  auto const draw = [&](int thread) -> boost::asio::awaitable<void> {
    std::uint64_t mine = 0;
    for (auto tasks = next(thread); tasks.begin < tasks.end; tasks = next(thread))
      for (auto i = tasks.begin; i < tasks.end; ++i) mine += run(i);
    sum += mine;
    co_return;
  };
  auto const loop = [&](int thread) {
    pin_this_thread(cpus[static_cast<std::size_t>(thread)]);
    boost::asio::io_context context(1);
    boost::asio::co_spawn(context, draw(thread), boost::asio::detached);
    context.run();
  };
  std::vector<std::jthread> others;
  for (int thread = 1; thread < static_cast<int>(cpus.size()); ++thread) others.emplace_back(loop, thread);
  loop(0);
  others.clear();
  return sum;
}

}  // namespace regatta::bench
