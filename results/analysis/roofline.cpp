#include "results/analysis/roofline.hpp"

#include <algorithm>

namespace regatta {

namespace {

/// Workers that share cores do not have as many cores' roof.
bool is_of_one_node(PointSummary const& summary) {
  return summary.ok() && summary.timed() && !summary.oversubscribed && summary.point.shape.nodes == 1;
}

}  // namespace

double Roof::bandwidth_of(int cores) const {
  auto const found = bandwidth.find(cores);
  return found == bandwidth.end() ? 0 : found->second;
}

Roof roof_of(std::vector<PointSummary> const& summaries, Peak const& peak) {
  Roof roof{peak, {}};
  for (auto const& summary : summaries) {
    auto const& point = summary.point;
    if (point.kernel != "triad" || !is_of_one_node(summary)) continue;
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
    if (!is_of_one_node(summary) || !(summary.flops > 0) || !(summary.bytes > 0) || !(bandwidth > 0) ||
        !(roof.peak.flops_per_core > 0))
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
