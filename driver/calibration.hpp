#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

/// A short look at the machine beside each attempt, so that a core that was stolen or a pair of cores that
/// lies far apart can be told from a slow model.
namespace regatta {

/// Peak of fused multiply-adds in FLOP/s of one core, best of three bursts of about 0.2 ms each.
struct FmaPeak {
  double mean = 0;   ///< over the cores
  double least = 0;  ///< the slowest core's: what steps and static schedules wait for
};

/// Each of `cpus` (one or more; one that is named twice counts once) while all others are at work too: the
/// caller's thread on the first, threads of its own on the others. `meet` is called by the caller's thread
/// when all are at work, and again when all are measured: where ranks meet in it, their cores are measured at
/// the same time. Throws EnvironmentError where a thread cannot be started.
[[nodiscard]] FmaPeak measure_fma_peak(
    std::vector<int> cpus, std::function<void()> const& meet = [] {});

/// Seconds for a cache line to go from one core to the other: half a round trip, the median of short bursts.
/// One side calls ping, the other pong, each pinned to its core; the line is memory that both see.
struct alignas(128) SharedLine {
  std::atomic<std::uint64_t> turn;
};
[[nodiscard]] double ping(SharedLine& line);
void pong(SharedLine& line);

/// Between two cores of this process, by the caller's thread and one of its own; the mean over the
/// neighbouring pairs of `cpus` (at most eight). 0 with one core. Throws EnvironmentError where a thread
/// cannot be started.
[[nodiscard]] double measure_core_latency(std::vector<int> const& cpus);

}  // namespace regatta
