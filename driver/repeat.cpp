#include "driver/repeat.hpp"

#include "results/analysis/median.hpp"

namespace regatta {

Measured repeat(AnyKernel& kernel, Team& team, Pool& pool, Schedule const& schedule, Measure const& measure) {
  Measured measured;
  std::vector<double> seconds;
  std::vector<Latencies> latencies(kernel.is_io() ? static_cast<std::size_t>(pool.workers()) : 0);
  auto const once = [&](bool warmup) {
    for (auto& histogram : latencies) histogram.clear();
    auto const repetition = drive(kernel, team, pool, schedule, latencies);
    if (!warmup) measured.usage += repetition.usage;
    if (measured.samples.empty()) measured.result = repetition.result;
    measured.same_bits = measured.same_bits && measured.result == repetition.result;
    measured.samples.push_back({static_cast<int>(measured.samples.size()), warmup, repetition.seconds});
    if (warmup) return;
    seconds.push_back(repetition.seconds);
    for (auto const& histogram : latencies) measured.latencies.merge(histogram);
  };
  pool.hold([&] {
    prepare(kernel, team, pool, schedule);
    for (int i = 0; i < measure.warmup; ++i) once(true);
    do once(false);
    while (!precise_enough(seconds, measure));  // all ranks have the same seconds, and decide alike
  });
  return measured;
}

bool precise_enough(std::vector<double> const& seconds, Measure const& measure) {
  auto const n = static_cast<int>(seconds.size());
  if (n >= measure.max_repetitions) return true;
  if (n < measure.min_repetitions) return false;
  auto const interval = median_interval(seconds);  // with fewer than six values it is no 95 % interval
  return interval.coverage >= 0.95 && interval.relative_half_width() <= measure.ci;
}

}  // namespace regatta
