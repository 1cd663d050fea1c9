#pragma once

#include <string>
#include <vector>

#include "results/analysis/summary.hpp"

/// METG(50%): the least task granularity at which a runner still has half of the machine's peak. E. Slaughter
/// et al., Task Bench: a parameterized benchmark for evaluating parallel runtime performance, SC20, section
/// IV.
namespace regatta {

/// The fixed peak that efficiencies are taken against: FLOP/s of one core. Fixed, so that a runner that is
/// slow at every grain is not compared with itself.
struct Peak {
  double flops_per_core = 0;
  std::string source;  ///< where it was measured: "calibration", or "compute_bound, openmp 1×1×2, size 65536"
};

/// The larger of the best calibration (the median of a point's attempts) and of the best rate a core that
/// compute_bound reached itself.
[[nodiscard]] Peak peak_of(std::vector<PointSummary> const& summaries);

/// One point of a grain sweep.
struct Grain {
  double size = 0;         ///< fused multiply-adds a task
  double granularity = 0;  ///< s: wall time × cores ÷ tasks
  double efficiency = 0;   ///< of the peak of all cores
};

/// How the sweep ended.
enum class MetgKind : std::uint8_t {
  crossed,  ///< half the peak lies between two grains
  below,    ///< even the smallest grain has half the peak: METG is at most `seconds`
  never,    ///< no grain has
};

struct Metg {
  std::string runner, pattern;
  Shape shape;
  Schedule schedule;
  std::int64_t width = 0, steps = 0;
  int kernel_version = 1;
  std::vector<Grain> grains;  ///< by size, ascending
  MetgKind kind = MetgKind::never;
  double seconds = 0;
  double core_latency = 0;  ///< median; the figure depends on it
};

/// Finds where the efficiency crosses `share`, by linear interpolation of log granularity over efficiency
/// between the least grain that has it and the next smaller one. `grains` ascending by size.
void find_metg(Metg& metg, double share = 0.5);

/// One for each runner, shape, schedule, pattern, width and number of steps of a version of compute_bound
/// with at least two grains.
[[nodiscard]] std::vector<Metg> metg_of(std::vector<PointSummary> const& summaries, Peak const& peak);

}  // namespace regatta
