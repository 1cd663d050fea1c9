#pragma once

// clang-format off
#include <utility>  // before awaitable.hpp: Boost 1.74 forgets it there
// clang-format on

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "runners/affinity.hpp"

namespace regatta::bench {

/// Event loops by hand, one a core; that of the first core is the caller's, the others have threads. A loop
/// without work looks for about a millisecond before it sleeps, as the threads of OpenMP and TBB do.
class Loops {
 public:
  explicit Loops(std::vector<int> const& cpus) : contexts_(cpus.size()) {
    for (auto& context : contexts_) context = std::make_unique<boost::asio::io_context>(1);
    for (std::size_t thread = 1; thread < cpus.size(); ++thread)
      threads_.emplace_back([this, thread, cpu = cpus[thread]](std::stop_token const& stop) {
        pin_this_thread(cpu);
        turn(*contexts_[thread], stop);
      });
  }
  Loops(Loops const&) = delete;
  Loops& operator=(Loops const&) = delete;
  ~Loops() {
    for (auto& thread : threads_) thread.request_stop();
    for (std::size_t thread = 1; thread < contexts_.size(); ++thread)
      boost::asio::post(*contexts_[thread], [] {});
  }

  /// In each loop a coroutine draws from `next` until it gives nothing. Returns what their tasks gave.
  template <class Next, class Run>
  std::uint64_t run(Next next, Run run) {
    std::atomic<std::uint64_t> sum{0};
    std::atomic<std::size_t> others{threads_.size()};
    auto const draw = [&](int thread) -> boost::asio::awaitable<void> {
      std::uint64_t mine = 0;
      for (auto tasks = next(thread); tasks.begin < tasks.end; tasks = next(thread))
        for (auto i = tasks.begin; i < tasks.end; ++i) mine += run(i);
      sum += mine;
      if (thread > 0) --others;
      co_return;
    };
    for (std::size_t thread = contexts_.size(); thread-- > 0;)
      boost::asio::co_spawn(*contexts_[thread], draw(static_cast<int>(thread)), boost::asio::detached);
    contexts_.front()->restart();
    contexts_.front()->run();
    while (others.load() > 0) continue;  // they have cores of their own
    return sum;
  }

 private:
  static void turn(boost::asio::io_context& context, std::stop_token const& stop) {
    constexpr int looks = 2'000;
    auto const open = boost::asio::make_work_guard(context);
    for (int idle = 0; !stop.stop_requested();)
      if (context.poll() > 0)
        idle = 0;
      else if (++idle > looks)
        context.run_one();
  }

  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<std::jthread> threads_;
};

}  // namespace regatta::bench
