// METG(50%) of a runner: the least grain of compute_bound that still runs at half the machine's peak, as the
// time that a core has for a task (Slaughter et al., Task Bench, SC20). `bench_metg RUNNER THREADS
// [PATTERN…]`, with ranks under mpirun. One task a core and step, static schedule; peak and grains are
// measured in turns.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/contender.hpp"
#include "kernels/registry.hpp"

namespace regatta::bench {
namespace {

constexpr int rounds = 25;

/// A grain's figures over the rounds: seconds that a task has on its core.
struct Grain {
  std::int64_t fmas;
  std::vector<double> seconds;
};

/// One repetition after one that warms up; returns the rate.
double run(Contender& c, std::string const& pattern, Grain& grain, int cores) {
  auto const steps = std::clamp<std::int64_t>(60'000'000 / (grain.fmas + 15'000), 20, 4'000);
  auto const& entry = find_kernel("compute_bound");
  auto const parameters = Parameters::complete(
      entry.parameters,
      {{"size", grain.fmas}, {"width", std::int64_t{cores}}, {"steps", steps}, {"pattern", pattern}});
  auto const kernel = entry.make(parameters, {c.team->share(), true, {}});
  auto const per_task =
      verified_seconds(c, *kernel) / static_cast<double>(steps);  // each core has one task of each step
  grain.seconds.push_back(per_task);
  return static_cast<double>(grain.fmas) / per_task;
}

/// The lower quartile: what others take from a core only adds.
double low(std::vector<double> values) {
  auto const quarter = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 4);
  std::nth_element(values.begin(), quarter, values.end());
  return *quarter;
}

/// The least grain at half the peak or above, and how far below it the half lies (log-linear).
double metg(std::vector<Grain> const& grains, double peak) {
  auto const efficiency = [&](std::size_t i) {
    return static_cast<double>(grains[i].fmas) / low(grains[i].seconds) / peak;
  };
  auto least = grains.size() - 1;
  while (least > 0 && efficiency(least) < 0.5) --least;
  if (least + 1 == grains.size()) return low(grains.back().seconds);
  auto const above = efficiency(least), below = efficiency(least + 1);
  auto const from = std::log(low(grains[least].seconds)), to = std::log(low(grains[least + 1].seconds));
  return std::exp(from + (above - 0.5) / (above - below) * (to - from));
}

void measure(Contender& c, std::string const& runner, std::string const& pattern, int cores) {
  std::vector<Grain> grains;
  for (double fmas = 1 << 20; fmas >= 16; fmas /= 1.41421356)
    grains.push_back({static_cast<std::int64_t>(std::lround(fmas / 8) * 8), {}});
  std::vector<double> latencies, peaks;
  for (int round = 0; round < rounds; ++round) {
    latencies.push_back(core_latency(c));
    Grain large{1 << 20, {}};
    peaks.push_back(run(c, "trivial", large, cores));
    for (auto& grain : grains) (void)run(c, pattern, grain, cores);
  }
  auto const peak = c.team->all_max(*std::max_element(peaks.begin(), peaks.end()));
  if (c.team->share().rank == 0)
    fmt::print(
        "{:<11} {:<11} METG(50%) {:7.3f} us, least step {:6.3f} us, peak {:5.2f} GFMA/s a core, core to core "
        "{:5.1f} ns\n",
        runner, pattern, metg(grains, peak) * 1e6, low(grains.back().seconds) * 1e6, peak * 1e-9,
        median(latencies) * 1e9);
}

}  // namespace
}  // namespace regatta::bench

int main(int argc, char** argv) {
  using namespace regatta::bench;
  std::string const runner = argc > 1 ? argv[1] : "openmp";
  auto const threads = argc > 2 ? std::atoi(argv[2]) : 2;
  auto contender = make_contender(runner, threads);
  std::vector<std::string> patterns(argv + std::min(argc, 3), argv + argc);
  if (patterns.empty()) patterns = {"trivial", "stencil_1d"};
  for (auto const& pattern : patterns)
    measure(contender, runner, pattern, threads * contender.team->share().ranks);
}
