#pragma once

#include <span>
#include <string>
#include <vector>

#include "results/analysis/attempt_spread.hpp"
#include "results/analysis/median.hpp"
#include "results/journal.hpp"
#include "results/merge.hpp"

namespace regatta {

/// What all attempts of one point say together. Pure: records in, numbers out.
struct PointSummary {
  Point point;
  int attempts = 0;         ///< canonical ones, one a round
  int ok_attempts = 0;      ///< of these; only they enter what follows
  std::string trouble;      ///< the first attempt's that is not ok: "timeout: …"; empty when all are
  std::size_t samples = 0;  ///< timed repetitions, warm-up excluded
  /// Of one repetition: the median of all repetitions of all rounds. Its interval is that of the attempts, as
  /// `alone` tells them; of one attempt, that of its repetitions. Shown only where it is_known().
  MedianInterval seconds;
  std::vector<AttemptMedian> attempt_medians;
  TimeError alone;   ///< everything in which attempts differ counts, drift too
  TimeError beside;  ///< for ratios of times: what a round has in common does not count
  double flops = 0, bytes = 0, operations = 0;  ///< one repetition's work
  std::int64_t tasks = 0;                       ///< independent ones of a step; 0: not known
  std::vector<std::string> results;             ///< different ones, hex; one when the kernel is right
  std::vector<std::string> facts;               ///< different ones, as the kernel said them (JSON)
  bool oversubscribed = false;
  double fma_peak = 0, core_latency = 0;    ///< calibrations, medians over the attempts
  double p50_seconds = 0, p99_seconds = 0;  ///< of one I/O operation; 0 for kernels without
  double p999_seconds = 0;                  ///< 0 also where there are less than 1,000 operations
  std::uint64_t latencies = 0;              ///< operations whose latency was recorded
  double utilisation = 0;    ///< CPU time ÷ (wall time × cores) of the repetitions; 0: not known
  std::size_t outliers = 0;  ///< repetitions further from the median than 3.5 robust deviations; they count

  [[nodiscard]] bool ok() const noexcept { return ok_attempts > 0 && trouble.empty(); }
  [[nodiscard]] bool timed() const noexcept { return samples > 0; }
};

/// One summary for each point that has an attempt, in the order of the points.
[[nodiscard]] std::vector<PointSummary> summarise(Records const& records, Canonical const& canonical);
[[nodiscard]] std::vector<PointSummary> summarise(Records const& records);

/// The median of any numbers; 0 for none.
[[nodiscard]] double median_of(std::vector<double> values);

/// The least latency (s) that a share q of all operations stayed within (nearest rank), as the upper edge of
/// its bucket. `buckets` by ns, ascending. 0 for none.
[[nodiscard]] double latency_quantile(std::span<LatencyBucket const> buckets, double q);

}  // namespace regatta
