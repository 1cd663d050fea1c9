#include "results/analysis/change.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "results/analysis/clusters.hpp"
#include "results/point_id.hpp"

namespace regatta {

namespace {

bool other_result(PointSummary const& base, PointSummary const& now) {
  return !base.results.empty() && !now.results.empty() && base.results != now.results;
}

Outlook outlook_of(Change const& change, ChangeLimits const& limits) {
  if (other_result(change.base, change.now)) return Outlook::results_differ;
  if (!change.now.ok()) return change.base.ok() ? Outlook::fails : Outlook::still_fails;
  if (!change.base.ok()) return Outlook::mended;
  if (!change.base.timed() || !change.now.timed()) return Outlook::unclear;
  auto const ratio = change.ratio.value;
  bool const slower = ratio > 1 + limits.threshold, faster = ratio < 1 / (1 + limits.threshold);
  if (!slower && !faster) return Outlook::same;
  if (change.corrected > limits.level) return Outlook::unclear;
  return slower ? Outlook::slower : Outlook::faster;
}

/// The points of the new study, each handed out once, by what they are: an id is a join key inside its own
/// file, and only ours are made from the content.
class Unmatched {
 public:
  explicit Unmatched(std::vector<PointSummary>& summaries) {
    for (auto& summary : summaries) by_content_.emplace(point_text(summary.point), &summary);
  }
  /// The point of the same content; where a file has several, the one of the same id, else the first.
  PointSummary* take(Point const& point) {
    auto const [first, last] = by_content_.equal_range(point_text(point));
    if (first == last) return nullptr;
    auto found =
        std::find_if(first, last, [&](auto const& each) { return each.second->point.id == point.id; });
    if (found == last) found = first;
    auto* const summary = found->second;
    by_content_.erase(found);
    return summary;
  }
  [[nodiscard]] std::set<PointSummary const*> rest() const {
    std::set<PointSummary const*> all;
    for (auto const& [content, summary] : by_content_) all.insert(summary);
    return all;
  }

 private:
  std::multimap<std::string, PointSummary*> by_content_;
};

}  // namespace

std::size_t Changes::count(Outlook outlook) const {
  return static_cast<std::size_t>(std::count_if(
      points.begin(), points.end(), [&](Change const& change) { return change.outlook == outlook; }));
}

bool Changes::has_regression() const {
  return count(Outlook::slower) + count(Outlook::fails) + count(Outlook::results_differ) > 0;
}

Changes changes_between(Records const& base, Records const& now, ChangeLimits limits) {
  Changes changes;
  changes.limits = limits;
  auto const base_clusters = clusters_of(base), now_clusters = clusters_of(now);
  auto now_summaries = summarise(now);
  Unmatched unmatched(now_summaries);

  std::vector<std::pair<Clusters, Clusters>> tested;
  for (auto& summary : summarise(base)) {
    auto const* const found = unmatched.take(summary.point);
    if (found == nullptr) {
      changes.only_base.push_back(std::move(summary.point));
      continue;
    }
    Change change;
    change.base = std::move(summary);
    change.now = *found;
    if (change.base.timed() && change.now.timed()) {
      change.ratio = ratio_of_studies(change.now, change.base).ratio;
      tested.emplace_back(base_clusters.at(change.base.point.id), now_clusters.at(change.now.point.id));
    }
    changes.points.push_back(std::move(change));
  }
  auto const only_now = unmatched.rest();
  for (auto const& summary : now_summaries)
    if (only_now.contains(&summary)) changes.only_now.push_back(summary.point);

  // What attempts have in common is the machine's doing, and all points tell of it.
  auto const correlation = intraclass_correlation(tested);
  std::vector<double> p;
  for (auto const& [before, after] : tested) p.push_back(rank_sum_p(before, after, correlation));
  auto const corrected = holm(p);
  std::size_t next = 0;
  for (auto& change : changes.points) {
    if (change.base.timed() && change.now.timed())
      change.p = p[next], change.corrected = corrected[next], ++next;
    change.outlook = outlook_of(change, limits);
  }
  return changes;
}

}  // namespace regatta
