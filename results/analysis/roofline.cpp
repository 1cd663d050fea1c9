#include "results/analysis/roofline.hpp"

#include <algorithm>

namespace regatta {

double Roof::bandwidth_of(int cores) const {
  auto const found = bandwidth.find(cores);
  return found == bandwidth.end() ? 0 : found->second;
}

Roof roof_of(std::vector<PointSummary> const& summaries, Peak const& peak) {
  Roof roof{peak, {}};
  for (auto const& summary : summaries) {
    auto const& point = summary.point;
    if (point.kernel != "triad" || !summary.ok() || !summary.timed() || point.shape.nodes > 1) continue;
    auto& best = roof.bandwidth[point.shape.cores()];
    best = std::max(best, summary.bytes / summary.seconds.median);
  }
  return roof;
}

std::vector<UnderRoof> under_roof(std::vector<PointSummary> const& summaries, Roof const& roof) {
  std::vector<UnderRoof> all;
  for (auto const& summary : summaries) {
    auto const& point = summary.point;
    auto const cores = point.shape.cores();
    auto const bandwidth = roof.bandwidth_of(cores);
    if (!summary.ok() || !summary.timed() || !(summary.flops > 0) || !(summary.bytes > 0) ||
        point.shape.nodes > 1 || !(bandwidth > 0) || !(roof.peak.flops_per_core > 0))
      continue;
    UnderRoof one;
    one.point = point.id;
    one.intensity = summary.flops / summary.bytes;
    one.flops = summary.flops / summary.seconds.median;
    auto const slope = one.intensity * bandwidth, ceiling = roof.peak.flops_per_core * cores;
    one.memory_bound = slope < ceiling;
    one.attainable = std::min(slope, ceiling);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace regatta
