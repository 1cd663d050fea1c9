#include "results/analysis/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "results/in_parallel.hpp"
#include "results/merge.hpp"

namespace regatta {

namespace {

void append(std::vector<Warning>& all, std::vector<Warning> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string list_of(std::set<std::string> const& texts) {
  std::string list;
  for (auto const& text : texts) list += (list.empty() ? "" : ", ") + text;
  return list;
}

}  // namespace

std::vector<Warning> lint_machines(Records const& records, Canonical const& canonical) {
  std::set<std::string_view> used;
  std::string_view last;  // attempts beside each other have the same
  std::size_t moved = 0;
  std::set<std::string> hosts;
  auto const& by_point = canonical.by_point;
  for (std::size_t i = 0; i < by_point.size(); ++i) {
    std::vector<std::string_view> its;
    for (auto const* attempt : by_point[i]) {
      if (attempt->status != Status::ok) continue;
      if (used.empty() || attempt->environment != last) {
        last = attempt->environment;
        used.insert(last);
      }
      if (std::find(its.begin(), its.end(), attempt->host) == its.end()) its.push_back(attempt->host);
    }
    if (records.points[i].shape.nodes == 1 && its.size() > 1) ++moved, hosts.insert(its.begin(), its.end());
  }
  std::vector<Warning> warnings;
  for (auto const& [fact, name, remedy] :
       {std::tuple{"cpu_model", "CPU models", "run it on nodes of one kind (`constraint` in [slurm])"},
        std::tuple{"governor", "frequency governors", "set the same on all nodes: `performance`"},
        std::tuple{"microcode", "microcodes", "run it on nodes in the same state, or name them"}}) {
    std::set<std::string> values;
    for (auto const& environment : records.environments)
      if (auto const found = environment.facts.find(fact);
          used.contains(environment.id) && found != environment.facts.end() && !found->second.empty())
        values.insert(found->second);
    if (values.size() > 1)
      warnings.push_back({fmt::format("measured with {} {}: {}", values.size(), name, list_of(values)),
                          std::string(remedy) + "; rows of different machines are no scaling", ""});
  }
  if (moved > 0)
    warnings.push_back(
        {fmt::format("{} points of one node were measured on several: {}", moved, list_of(hosts)),
         "their intervals hold the nodes' differences; name one node (`extra = [\"--nodelist=NAME\"]` in "
         "[slurm])",
         ""});
  return warnings;
}

std::vector<Warning> lint(Records const& records, Canonical const& canonical,
                          std::vector<PointSummary> const& summaries,
                          std::vector<ScalingSeries> const& series, LintLimits const& limits) {
  Naming const naming(records.points);
  std::array<std::vector<Warning>, 5> found;
  in_parallel(found.size(), [&](std::size_t i, std::size_t) {
    found[i] = i == 0   ? lint_attempts(records, canonical, naming, limits)
               : i == 1 ? lint_machines(records, canonical)
               : i == 2 ? lint_points(summaries, naming, limits)
               : i == 3 ? lint_sizes(summaries, series, naming, limits)
                        : lint_series(series, naming, limits);
  });
  std::vector<Warning> all;
  for (auto const& some : found) append(all, some);
  return all;
}

}  // namespace regatta
