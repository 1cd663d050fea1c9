#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "results/analysis/interval.hpp"

/// Bootstrap intervals for what is computed from the medians of several points: B. Efron, Bootstrap methods:
/// another look at the jackknife, Ann. Statist. 7, 1979; for values in clusters, A. C. Davison & D. V.
/// Hinkley, Bootstrap Methods and their Application, 1997, section 3.8.
namespace regatta {

/// The timed repetitions (s) of one attempt.
struct AttemptTimes {
  int round = 1;
  std::vector<double> seconds;
};

/// One point, and what its median may as well have been.
struct Resampled {
  double seconds = 0;              ///< the median of all repetitions
  std::vector<double> replicates;  /// < s: the same, of each resample
  std::vector<double> attempts;    ///< s: the median of each attempt, what its round had in common taken out
};

struct ResamplingOptions {
  std::size_t replicates = 400;
  std::uint64_t seed = 1;  ///< the same records give the same intervals
};

/// Resamples points that are compared with each other: first the attempts, then the repetitions of each.
/// What a round has in common (drift) is taken out first, where every point has the same rounds: rounds are
/// interleaved, so it cancels in speedups. The replicates' spread is then scaled to what independent attempts
/// say of themselves (two-stage resampling of k attempts gives (k - 1)/k of the variance between, and that
/// within once more), by Student's t where attempts are few. With one round nothing is known of attempts:
/// then the repetitions alone count. Points without repetitions give zeros.
[[nodiscard]] std::vector<Resampled> resample(std::span<std::vector<AttemptTimes> const> points,
                                              ResamplingOptions const& options = {});

/// The same for many sets of points: what does not depend on the values is worked out once.
class Resampler {
 public:
  Resampler();
  ~Resampler();
  Resampler(Resampler const&) = delete;
  Resampler& operator=(Resampler const&) = delete;
  [[nodiscard]] std::vector<Resampled> resample(std::span<std::vector<AttemptTimes> const> points,
                                                ResamplingOptions const& options);

 private:
  struct Known;
  std::unique_ptr<Known> known_;
};

/// The 2.5 % and 97.5 % quantiles; `value` is what was measured. Replicates that are not finite are left out.
[[nodiscard]] Interval percentile_interval(double value, std::vector<double> replicates);

}  // namespace regatta
