#include "driver/calibration.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <chrono>
#include <functional>
#include <numeric>
#include <string>
#include <system_error>
#include <thread>

#include "kernels/error.hpp"
#include "kernels/fma_burst.hpp"
#include "runners/cpu_mask.hpp"

namespace regatta {

namespace {

using Clock = std::chrono::steady_clock;

void pin_to(int cpu) {
  // A refused pin shows in the figure, and in the masks.
  (void)CpuMask(std::span(&cpu, 1)).bind_this_thread();
}

constexpr int bursts = 12, rounds = 250;

/// work(0) to work(count - 1), each on a thread of its own. They wait for each other inside, so none of them
/// begins before all could be started; where one could not, none does. Throws EnvironmentError.
void together(std::size_t count, std::function<void(std::size_t)> const& work) {
  enum Gate : int { shut, open, given_up };
  std::atomic<int> gate = shut;
  auto const release = [&](Gate how) {
    gate.store(how);
    gate.notify_all();
  };
  std::vector<std::jthread> threads;
  threads.reserve(count);
  try {
    for (std::size_t i = 0; i < count; ++i)
      threads.emplace_back([&, i] {
        gate.wait(shut);
        if (gate.load() == open) work(i);
      });
  } catch (std::system_error const& error) {
    release(given_up);
    throw EnvironmentError("cannot start " + std::to_string(count) +
                           " threads to calibrate the cores: no more threads or processes (" +
                           error.code().message() +
                           "); raise `ulimit -u` or the cgroup's pids.max, or lower `cores`");
  }
  release(open);
}

}  // namespace

FmaPeak measure_fma_peak(std::vector<int> const& cpus) {
  std::vector<double> rates(cpus.size());
  std::barrier start(static_cast<std::ptrdiff_t>(cpus.size()));
  auto const work = [&](std::size_t i) {
    pin_to(cpus[i]);
    constexpr std::uint64_t steps = 8192;
    start.arrive_and_wait();
    for (int burst = 0; burst < 3; ++burst) {
      auto const begin = Clock::now();
      auto const flops = fma_burst(steps);
      auto const seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      rates[i] = std::max(rates[i], flops / seconds);
    }
  };
  together(cpus.size(), work);
  return {std::reduce(rates.begin(), rates.end()) / static_cast<double>(rates.size()),
          *std::min_element(rates.begin(), rates.end())};
}

double ping(SharedLine& line) {
  std::array<double, bursts> seconds{};
  std::uint64_t turn = 0;
  for (auto& burst : seconds) {
    auto const begin = Clock::now();
    for (int round = 0; round < rounds; ++round) {
      line.turn.store(++turn, std::memory_order_release);
      ++turn;
      while (line.turn.load(std::memory_order_acquire) != turn) {
      }
    }
    burst = std::chrono::duration<double>(Clock::now() - begin).count() / (2.0 * rounds);
  }
  std::nth_element(seconds.begin(), seconds.begin() + bursts / 2, seconds.end());
  return seconds[bursts / 2];
}

void pong(SharedLine& line) {
  for (std::uint64_t turn = 1; turn < 2ULL * bursts * rounds; turn += 2) {
    while (line.turn.load(std::memory_order_acquire) != turn) {
    }
    line.turn.store(turn + 1, std::memory_order_release);
  }
}

double measure_core_latency(std::vector<int> const& cpus) {
  double sum = 0;
  int pairs = 0;
  for (std::size_t i = 0; i + 1 < cpus.size() && pairs < 8; ++i) {
    if (cpus[i] == cpus[i + 1])
      continue;  // oversubscribed: two threads of one core would spin against each other
    SharedLine line{};
    double latency = 0;
    together(2, [&](std::size_t side) {
      pin_to(cpus[i + side]);
      if (side == 0)
        latency = ping(line);
      else
        pong(line);
    });
    sum += latency;
    ++pairs;
  }
  return pairs > 0 ? sum / pairs : 0;
}

}  // namespace regatta
