#include "driver/placement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "driver/cgroup.hpp"
#include "driver/file_text.hpp"
#include "driver/hwloc.hpp"
#include "kernels/error.hpp"
#include "results/counted.hpp"
#include "runners/cpu_mask.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

/// "0-3,8" of sorted numbers.
std::string ranges_of(std::vector<int> const& sorted) {
  std::string text;
  for (std::size_t first = 0; first < sorted.size();) {
    auto last = first;
    while (last + 1 < sorted.size() && sorted[last + 1] == sorted[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += std::to_string(sorted[first]);
    if (last > first) text += fmt::format("-{}", sorted[last]);
    first = last + 1;
  }
  return text;
}

}  // namespace

int AllowedCpus::usable() const noexcept {
  auto const count = static_cast<int>(cores.size());
  if (!quota) return count;
  return std::clamp(static_cast<int>(std::floor(*quota)), 1, count);
}

AllowedCpus allowed_cpus() {
  auto const mask = CpuMask::of_this_thread().cpus();
  auto const topology = load_topology();
  AllowedCpus allowed;
  auto const cores = hwloc_get_nbobjs_by_type(topology.get(), HWLOC_OBJ_CORE);
  std::set<int> seen;
  for (int i = 0; i < cores; ++i) {
    auto const* core = hwloc_get_obj_by_type(topology.get(), HWLOC_OBJ_CORE, static_cast<unsigned>(i));
    bool first = true;
    for (int cpu = hwloc_bitmap_first(core->cpuset); cpu >= 0; cpu = hwloc_bitmap_next(core->cpuset, cpu)) {
      if (!std::binary_search(mask.begin(), mask.end(), cpu)) continue;
      (first ? allowed.cores : allowed.siblings).push_back(cpu);
      seen.insert(cpu);
      first = false;
    }
    allowed.masked |= first;
  }
  for (int const cpu : mask)  // a machine that tells hwloc of no cores
    if (!seen.contains(cpu)) allowed.cores.push_back(cpu);
  allowed.quota = cgroup_quota(cgroup_root, own_cgroups());
  return allowed;
}

Placement place(AllowedCpus const& allowed, Shape const& shape, std::optional<int> local_rank,
                bool allow_oversubscription) {
  auto const needed = shape.cores_per_node();
  auto const have = static_cast<int>(allowed.cores.size());
  if (needed > have && !allow_oversubscription)
    throw EnvironmentError(fmt::format(
        "{} asked on this node, {} allowed (CPUs {}); {}, or set `allow_oversubscription`",
        counted(needed, "core"), have, fmt::join(allowed.cores, ","),
        local_rank && allowed.masked ? "mpirun and srun bind a rank to fewer cores than its threads and its "
                                       "neighbours need: give mpirun `--bind-to none`, srun `--cpu-bind=none`"
                                     : "lower `cores`, widen the affinity mask"));
  if (allowed.quota && *allowed.quota < needed && !allow_oversubscription)
    throw EnvironmentError(
        fmt::format("{} asked, but the cgroup's CPU quota is {:.2f}; raise the quota (cpu.max), lower "
                    "`cores`, or set "
                    "`allow_oversubscription`",
                    counted(needed, "core"), *allowed.quota));
  Placement placement;
  placement.oversubscribed = needed > have || (allowed.quota && *allowed.quota < needed);
  auto cpus = allowed.cores;
  cpus.insert(cpus.end(), allowed.siblings.begin(), allowed.siblings.end());
  for (int thread = 0; thread < shape.threads_per_rank; ++thread) {
    auto const index = static_cast<std::size_t>(local_rank.value_or(0) * shape.threads_per_rank + thread);
    placement.cpus.push_back(cpus[index % cpus.size()]);
  }
  return placement;
}

WorkerMask read_mask(int worker) {
  return {worker, CpuMask::of_this_thread().cpus(), sched_getcpu()};
}

std::string masks_json(std::string const& host, int rank, std::vector<WorkerMask> const& masks) {
  nlohmann::json json{{"host", host}, {"rank", rank}, {"workers", nlohmann::json::array()}};
  for (auto const& mask : masks)
    json["workers"].push_back({{"worker", mask.worker}, {"mask", mask.mask}, {"cpu", mask.cpu}});
  return json.dump();
}

std::string affinity_text(std::vector<std::string> const& ranks) {
  std::string text;
  for (auto const& rank : ranks) {
    auto const json = nlohmann::json::parse(rank);
    for (auto const& worker : json.at("workers"))
      text += fmt::format("host {} rank {} thread {} affinity {}\n", json.at("host").get<std::string>(),
                          json.at("rank").get<int>(), worker.at("worker").get<int>(),
                          ranges_of(worker.at("mask").get<std::vector<int>>()));
  }
  return text;
}

std::string rank_count_fault(int started, Point const& point) {
  if (started == point.shape.ranks()) return {};
  auto const* runner = find_runner(point.runner);
  return fmt::format(
      "{} started, {} asked; {}", counted(started, "rank"), point.shape.ranks(),
      runner != nullptr && runner->team == "single"
          ? fmt::format("runner '{}' is one process: start it without mpirun or srun", runner->name)
      : point.shape.nodes > 1
          ? std::string("--nodes times --ranks-per-node are as many as mpirun -np or srun -n starts")
          : fmt::format("give --ranks-per-node {}, or start as many as are asked", started));
}

std::string placement_fault(std::vector<std::string> const& ranks, Shape const& shape) {
  if (static_cast<int>(ranks.size()) != shape.ranks())
    return fmt::format("{} ranks started, {} asked", ranks.size(), shape.ranks());
  std::map<std::string, std::map<int, int>> taken;  // host → CPU → rank that has it
  for (auto const& text : ranks) {
    auto const json = nlohmann::json::parse(text);
    auto const host = json.at("host").get<std::string>();
    auto const rank = json.at("rank").get<int>();
    std::set<int> mine;
    for (auto const& worker : json.at("workers")) {
      auto const mask = worker.at("mask").get<std::vector<int>>();
      if (mask.size() != 1)
        return fmt::format("rank {} worker {} on {} may run on CPUs {}, not on one of its own", rank,
                           worker.at("worker").get<int>(), host, fmt::join(mask, ","));
      mine.insert(mask.front());
    }
    if (auto const came = static_cast<int>(json.at("workers").size()); came < shape.threads_per_rank)
      return fmt::format("{} of {} threads of rank {} on {} came, and the machine may be too busy for more",
                         came, shape.threads_per_rank, rank, host);
    if (static_cast<int>(mine.size()) < shape.threads_per_rank)
      return fmt::format("rank {} on {} has {}, {} asked", rank, host, counted(mine.size(), "core"),
                         shape.threads_per_rank);
    for (int const cpu : mine) {
      auto const [other, fresh] = taken[host].try_emplace(cpu, rank);
      if (!fresh) return fmt::format("ranks {} and {} on {} share CPU {}", other->second, rank, host, cpu);
    }
  }
  if (static_cast<int>(taken.size()) > shape.nodes)
    return fmt::format("ranks on {} hosts, {} asked", taken.size(), shape.nodes);
  for (auto const& [host, cpus] : taken)
    if (static_cast<int>(cpus.size()) != shape.cores_per_node())
      return fmt::format("{} used on {}, {} asked", counted(cpus.size(), "core"), host,
                         shape.cores_per_node());
  return {};
}

}  // namespace regatta
