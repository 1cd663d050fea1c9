#include "driver/calibration.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <system_error>
#include <thread>

#include "kernels/error.hpp"
#include "kernels/fma_burst.hpp"
#include "results/counted.hpp"
#include "runners/affinity.hpp"

namespace regatta {

namespace {

using Clock = std::chrono::steady_clock;

void pin_to(int cpu) {
  // A refused pin shows in the figure, and in the masks.
  (void)CpuMask(std::span(&cpu, 1)).bind_this_thread();
}

/// work(i) on each of `cpus`: work(0) by the caller, the others each on a thread of its own. They wait for
/// each other inside, so none of them begins before all could be started and are on their cores (a new thread
/// begins on its starter's, which a caller at work would not give up); where one could not, none does. Throws
/// EnvironmentError.
void together(std::span<int const> cpus, std::function<void(std::size_t)> const& work) {
  enum Gate : int { shut, open, given_up };
  std::atomic<int> gate = shut;
  std::atomic<std::size_t> there = 1;
  auto const release = [&](Gate how) {
    gate.store(how);
    gate.notify_all();
  };
  KeptAffinity const kept;
  pin_to(cpus[0]);
  std::vector<std::jthread> threads;
  threads.reserve(cpus.size());
  try {
    for (std::size_t i = 1; i < cpus.size(); ++i)
      threads.emplace_back([&, i] {
        pin_to(cpus[i]);
        ++there;
        there.notify_one();
        gate.wait(shut);
        if (gate.load() == open) work(i);
      });
  } catch (std::system_error const& error) {
    release(given_up);
    throw EnvironmentError("cannot start " + counted(cpus.size() - 1, "thread") +
                           " to calibrate the cores: no more threads or processes (" +
                           error.code().message() +
                           "); raise `ulimit -u` or the cgroup's pids.max, or lower `cores`");
  }
  for (auto seen = there.load(); seen < cpus.size(); seen = there.load()) there.wait(seen);
  release(open);
  work(0);
}

constexpr std::uint64_t piece = 4096;  // steps between two looks: 4 to 20 us

/// FLOP/s of one burst.
double fma_rate() {
  constexpr auto length = std::chrono::microseconds(200);
  auto const begin = Clock::now();
  auto now = begin;
  double flops = 0;
  for (; now - begin < length; now = Clock::now()) flops += fma_burst(piece);
  return flops / std::chrono::duration<double>(now - begin).count();
}

/// Keeps the core's units busy until then.
template <class Condition>
void work_until(Condition const& holds) {
  while (!holds()) (void)fma_burst(piece);
}

/// A flag that others wait for: raised in any case, or they would wait for ever.
struct Raised {
  std::atomic<bool>& flag;
  ~Raised() { flag.store(true); }
};

}  // namespace

// No moment has to be met: all cores are at work from before the first burst that counts until after the last
// one, so none is measured while another is idle, however late a thread came.
FmaPeak measure_fma_peak(std::vector<int> cpus, std::function<void()> const& meet) {
  std::sort(cpus.begin(), cpus.end());
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  std::vector<double> rates(cpus.size());
  std::atomic<std::size_t> at_work{0}, measured{0};
  std::atomic<bool> begun{false}, ended{false};
  auto const measure = [&](std::size_t i) {
    for (int burst = 0; burst < 3; ++burst) rates[i] = std::max(rates[i], fma_rate());
    ++measured;
  };
  together(cpus, [&](std::size_t i) {
    ++at_work;
    if (i > 0) {
      work_until([&] { return begun.load(); });
      measure(i);
      work_until([&] { return ended.load(); });
      return;
    }
    Raised const last{ended}, first{begun};
    work_until([&] { return at_work.load() == cpus.size(); });
    meet();
    begun.store(true);
    measure(i);
    work_until([&] { return measured.load() == cpus.size(); });
    meet();
  });
  return {std::reduce(rates.begin(), rates.end()) / static_cast<double>(rates.size()),
          *std::min_element(rates.begin(), rates.end())};
}

namespace {
constexpr int bursts = 12, rounds = 250;  // of ping and pong
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
    together(std::span(cpus).subspan(i, 2), [&](std::size_t side) {
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
