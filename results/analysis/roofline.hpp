#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/analysis/metg.hpp"

/// What this machine can do, as measured: S. Williams, A. Waterman & D. Patterson, Roofline, CACM 52, 2009.
namespace regatta {

/// The roof: compute from the calibrated peak, memory from the triad kernel of the same study.
struct Roof {
  Peak peak;                        ///< a core
  std::map<int, double> bandwidth;  ///< cores → B/s, the fastest triad point on as many
  /// B/s on so many cores; 0: not measured. What fewer cores reach is no roof: more have more.
  [[nodiscard]] double bandwidth_of(int cores) const;
};
[[nodiscard]] Roof roof_of(std::vector<PointSummary> const& summaries, Peak const& peak);

/// A point under the roof. The bytes are those that the kernel's work() counts: they may come from a cache,
/// so a share above 1 is possible, and says so.
struct UnderRoof {
  std::string point;          ///< id
  double intensity = 0;       ///< FLOP a byte
  double flops = 0;           ///< a second, as measured
  double attainable = 0;      ///< FLOP/s: the lower of peak × cores and intensity × bandwidth
  bool memory_bound = false;  ///< the slope is the lower of the two
  [[nodiscard]] double share() const noexcept { return attainable > 0 ? flops / attainable : 0; }
};
/// Every timed point that counts flops and bytes, on at most one node; none where the roof of its
/// cores is missing.
[[nodiscard]] std::vector<UnderRoof> under_roof(std::vector<PointSummary> const& summaries, Roof const& roof);

}  // namespace regatta
