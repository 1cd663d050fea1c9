#include "results/analysis/lint.hpp"

#include <fmt/format.h>

#include <set>

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
  std::size_t moved = 0;
  std::set<std::string> hosts;
  auto const& by_point = canonical.by_point;
  for (std::size_t i = 0; i < by_point.size(); ++i) {
    std::set<std::string_view> its;
    for (auto const* attempt : by_point[i])
      if (attempt->status == Status::ok) used.insert(attempt->environment), its.insert(attempt->host);
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
  std::vector<Warning> all;
  append(all, lint_attempts(records, canonical, naming, limits));
  append(all, lint_machines(records, canonical));
  append(all, lint_points(summaries, naming, limits));
  append(all, lint_sizes(summaries, series, naming, limits));
  append(all, lint_series(series, naming, limits));
  return all;
}

}  // namespace regatta
