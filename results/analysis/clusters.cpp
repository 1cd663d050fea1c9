#include "results/analysis/clusters.hpp"

#include "results/merge.hpp"

namespace regatta {

std::unordered_map<std::string_view, Clusters> clusters_of(Records const& records) {
  std::unordered_map<std::string_view, Clusters> clusters;
  for (auto const chosen : canonical_attempts(records.attempts)) {
    auto const& attempt = records.attempts[chosen];
    if (attempt.status != Status::ok) continue;
    auto& seconds = clusters[attempt.point].emplace_back();
    for (auto const& sample : attempt.samples)
      if (!sample.warmup) seconds.push_back(sample.seconds);
  }
  return clusters;
}

}  // namespace regatta
