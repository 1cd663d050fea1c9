#include "results/analysis/metg.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace regatta {

namespace {

/// Workers that share cores do not have as many cores' peak.
bool is_grain(PointSummary const& summary) {
  return summary.point.kernel == "compute_bound" && summary.ok() && summary.timed() &&
         !summary.oversubscribed && summary.seconds.median > 0 && summary.flops > 0 && summary.operations > 0;
}

std::string text_of(Point const& point, char const* name) {
  auto const found = point.parameters.find(name);
  auto const* text = found == point.parameters.end() ? nullptr : std::get_if<std::string>(&found->second);
  return text ? *text : "";
}

std::int64_t integer_of(Point const& point, char const* name) {
  auto const found = point.parameters.find(name);
  auto const* whole = found == point.parameters.end() ? nullptr : std::get_if<std::int64_t>(&found->second);
  return whole ? *whole : 0;
}

Metg series_of(PointSummary const& summary) {
  auto const& point = summary.point;
  Metg metg;
  metg.runner = point.runner, metg.pattern = text_of(point, "pattern");
  metg.shape = point.shape, metg.schedule = point.schedule;
  metg.width = integer_of(point, "width"), metg.steps = integer_of(point, "steps");
  metg.kernel_version = point.kernel_version;
  return metg;
}

bool same_series(Metg const& a, Metg const& b) {
  auto const key = [](Metg const& metg) {
    return std::tie(metg.runner, metg.pattern, metg.shape, metg.schedule, metg.width, metg.steps,
                    metg.kernel_version);
  };
  return key(a) == key(b);
}

}  // namespace

Peak peak_of(std::vector<PointSummary> const& summaries) {
  Peak peak;
  for (auto const& summary : summaries)
    if (summary.fma_peak > peak.flops_per_core) peak = {summary.fma_peak, "calibration"};
  for (auto const& summary : summaries) {
    if (!is_grain(summary)) continue;
    auto const rate = summary.flops / summary.seconds.median / summary.point.shape.cores();
    if (rate <= peak.flops_per_core) continue;
    auto const& shape = summary.point.shape;
    peak = {rate, "compute_bound, " + summary.point.runner + " " + std::to_string(shape.nodes) + "×" +
                      std::to_string(shape.ranks_per_node) + "×" + std::to_string(shape.threads_per_rank) +
                      ", size " + std::to_string(summary.point.size())};
  }
  return peak;
}

void find_metg(Metg& metg, double share) {
  auto const& grains = metg.grains;
  auto const first =
      std::find_if(grains.begin(), grains.end(), [&](auto const& g) { return g.efficiency >= share; });
  if (first == grains.end()) {
    metg.kind = MetgKind::never;
    metg.seconds = 0;
  } else if (first == grains.begin()) {
    metg.kind = MetgKind::below;
    metg.seconds = first->granularity;
  } else {
    auto const& below = *std::prev(first);
    auto const part = (share - below.efficiency) / (first->efficiency - below.efficiency);
    metg.kind = MetgKind::crossed;
    metg.seconds = std::exp(std::lerp(std::log(below.granularity), std::log(first->granularity), part));
  }
}

std::vector<Metg> metg_of(std::vector<PointSummary> const& summaries, Peak const& peak) {
  std::vector<Metg> all;
  if (peak.flops_per_core <= 0) return all;
  std::vector<std::vector<double>> latencies;
  for (auto const& summary : summaries) {
    if (!is_grain(summary)) continue;
    auto series = series_of(summary);
    auto found =
        std::find_if(all.begin(), all.end(), [&](auto const& metg) { return same_series(metg, series); });
    if (found == all.end()) {
      all.push_back(std::move(series));
      latencies.emplace_back();
      found = std::prev(all.end());
    }
    auto const cores = summary.point.shape.cores();
    found->grains.push_back({static_cast<double>(summary.point.size()),
                             summary.seconds.median * cores / summary.operations,
                             summary.flops / summary.seconds.median / (peak.flops_per_core * cores)});
    latencies[static_cast<std::size_t>(found - all.begin())].push_back(summary.core_latency);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::sort(all[i].grains.begin(), all[i].grains.end(),
              [](auto const& a, auto const& b) { return a.size < b.size; });
    all[i].core_latency = median_of(latencies[i]);
    find_metg(all[i]);
  }
  std::erase_if(all, [](auto const& metg) { return metg.grains.size() < 2; });
  return all;
}

}  // namespace regatta
