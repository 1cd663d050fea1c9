#include "driver/settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "driver/distinct.hpp"
#include "driver/job_file.hpp"
#include "driver/notation.hpp"
#include "driver/resolve_point.hpp"

namespace regatta {

namespace {

std::vector<int> counts(Job const& job, Machine const& machine) {
  std::vector<bool> seen(
      std::max<std::size_t>(most_cores_per_node, static_cast<std::size_t>(machine.cores_per_node)) + 1);
  std::vector<int> all;
  for (auto const& cores : job.cores)
    for (auto const count : counts_of(cores, machine.cores_per_node)) {
      if (!seen[static_cast<std::size_t>(count)]) all.push_back(count);
      seen[static_cast<std::size_t>(count)] = true;
    }
  return all;
}

/// Fills in hybrid_ranks by walking the multiples of each rank count: all pairs would be 2^32.
void divide(std::vector<NodeCores>& cores, std::vector<int> const& ranks_per_node) {
  if (ranks_per_node.empty()) {
    for (auto& each : cores) each.hybrid_ranks = {1};
    return;
  }
  int most = 0;
  for (auto const& each : cores) most = std::max(most, each.cores);
  std::vector<NodeCores*> by_count(static_cast<std::size_t>(most) + 1, nullptr);
  for (auto& each : cores) by_count[static_cast<std::size_t>(each.cores)] = &each;
  for (auto const ranks : ranks_per_node)
    for (int multiple = ranks; multiple <= most; multiple += ranks)
      if (auto* const found = by_count[static_cast<std::size_t>(multiple)])
        found->hybrid_ranks.push_back(ranks);
}

bool is_single(RunnerEntry const& runner) {
  return runner.team == "single";
}
bool is_hybrid(RunnerEntry const& runner) {
  return !is_single(runner) && runner.pool != "serial";
}

bool fits(RunnerEntry const& runner, int nodes, int cores) {
  if (!is_single(runner)) return true;
  return nodes == 1 && (runner.pool != "serial" || cores == 1);
}

std::vector<int> ranks_per_node(RunnerEntry const& runner, NodeCores const& cores) {
  if (is_hybrid(runner)) return cores.hybrid_ranks;
  return {is_single(runner) ? 1 : cores.cores};
}

}  // namespace

Axes resolve_axes(Job const& job, Machine const& machine) {
  Axes axes;
  for (auto const& name : distinct(job.runners)) axes.runners.push_back(find_runner(name));
  axes.nodes = distinct(job.nodes);
  axes.schedules = distinct(job.schedules, [](Schedule each) {
    return std::pair(each.kind, each.kind == ScheduleKind::fixed ? std::size_t{1} : each.grain);
  });
  for (auto const count : counts(job, machine)) axes.cores.push_back({count, {}});
  if (axes.cores.empty())
    fail_at(job.path, job.cores_place,
            fmt::format("sweep.cores has no value on a machine of {} cores a node; begin the range lower",
                        machine.cores_per_node));
  divide(axes.cores, distinct(job.ranks_per_node));
  return axes;
}

SettingCounts count_settings(Axes const& axes) {
  SettingCounts total;
  auto const nodes = axes.nodes.size(), schedules = axes.schedules.size();
  bool const one_node = std::find(axes.nodes.begin(), axes.nodes.end(), 1) != axes.nodes.end();
  std::size_t hybrid = 0;
  bool one_core = false;
  for (auto const& each : axes.cores)
    hybrid += each.hybrid_ranks.size(), one_core = one_core || each.cores == 1;
  for (auto const* runner : axes.runners) {  // each factor is below 2^22, so no product overflows
    auto& count = runner->pool == "serial" ? total.fixed_in_flight : total.free_in_flight;
    if (!has_schedule(*runner)) {
      count += one_node && one_core;
    } else if (is_single(*runner)) {
      count += one_node ? axes.cores.size() * schedules : 0;
    } else {
      count += nodes * (is_hybrid(*runner) ? hybrid : axes.cores.size()) * schedules;
    }
  }
  return total;
}

std::vector<Setting> make_settings(Axes const& axes) {
  std::vector<Setting> settings;
  std::vector<Schedule> const standard{Schedule{}};
  for (auto const nodes : axes.nodes)
    for (auto const& cores : axes.cores)
      for (auto const* runner : axes.runners) {
        if (!fits(*runner, nodes, cores.cores)) continue;
        for (auto const ranks : ranks_per_node(*runner, cores))
          for (auto const schedule : has_schedule(*runner) ? axes.schedules : standard)
            settings.push_back({runner, {nodes, ranks, cores.cores / ranks}, schedule});
      }
  return settings;
}

namespace {

/// What is listed twice, or means nothing to any runner here.
void warn_of_lists(Job const& job, Axes const& axes, std::vector<std::string>& warnings) {
  auto const check = [&](char const* name, auto const& listed, std::size_t kept) {
    if (kept < listed.size())
      warnings.push_back(fmt::format("{} has a value twice, which is measured once", name));
  };
  check("runners", job.runners, axes.runners.size());
  check("nodes", job.nodes, axes.nodes.size());
  check("schedule", job.schedules, axes.schedules.size());
  check("ranks_per_node", job.ranks_per_node, distinct(job.ranks_per_node).size());
  if (!job.ranks_per_node.empty() && std::none_of(axes.runners.begin(), axes.runners.end(),
                                                  [](auto const* each) { return is_hybrid(*each); }))
    warnings.emplace_back(
        "ranks_per_node is of the hybrids (mpi+…) alone, and runners has none; add one, or take it out");
}

}  // namespace

void warn_of_settings(Job const& job, Machine const& machine, Axes const& axes,
                      std::vector<Setting> const& settings, std::vector<std::string>& warnings) {
  warn_of_lists(job, axes, warnings);
  int most = 0;
  for (auto const& each : axes.cores) most = std::max(most, each.cores);
  if (most > machine.cores_per_node && job.allow_oversubscription)
    warnings.push_back(
        fmt::format("{} cores a node are planned and {} has {}; allow_oversubscription is set, so they share "
                    "cores and every row says so",
                    most, machine.name, machine.cores_per_node));
  else if (most > machine.cores_per_node && !machine.refuses)
    warnings.push_back(
        fmt::format("{} cores a node are planned and {} has {}, so that those points would be refused; lower "
                    "cores (\"1node\" is all of them), or set allow_oversubscription = true",
                    most, machine.name, machine.cores_per_node));
  if (!machine.refuses && *std::max_element(axes.nodes.begin(), axes.nodes.end()) > machine.nodes)
    warnings.push_back(
        machine.nodes > 1
            ? fmt::format("points on more than {} nodes do not fit into {}; ask for more, or lower nodes",
                          machine.nodes, machine.name)
            : fmt::format("points with several nodes need a hostfile or Slurm; leave nodes out to stay on {}",
                          machine.name));
  if (std::any_of(axes.runners.begin(), axes.runners.end(),
                  [](auto const* each) { return is_hybrid(*each); }))
    for (auto const ranks : distinct(job.ranks_per_node))
      if (std::none_of(axes.cores.begin(), axes.cores.end(),
                       [&](NodeCores const& each) { return each.cores % ranks == 0; }))
        warnings.push_back(fmt::format(
            "ranks_per_node {} divides none of the cores, so no point has it; add a multiple of it to cores, "
            "or take it out",
            ranks));
  for (auto const* runner : axes.runners) {
    auto const is_it = [&](Setting const& setting) { return setting.runner == runner; };
    if (std::any_of(settings.begin(), settings.end(), is_it)) continue;
    warnings.push_back(fmt::format(
        "runner '{}' has no point: {}", runner->name,
        is_hybrid(*runner)       ? "no ranks_per_node divides any of the cores; add 1 to ranks_per_node"
        : !has_schedule(*runner) ? "it needs 1 in cores and in nodes; add them, or take it from runners"
                                 : "it needs 1 in nodes; add it, or take it from runners"));
  }
}

}  // namespace regatta
