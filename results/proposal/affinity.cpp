#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "results/counted.hpp"
#include "results/proposal/proposal.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

using Json = nlohmann::json;

/// A thread of a rank; texts are for people.
struct Worker {
  std::string rank, thread, cpu, mask;
};
/// The workers of a host, in the order of ranks and threads.
struct Host {
  std::string name;
  std::vector<Worker> workers;
};

/// "0-3,8"
std::string ranges_text(Json const& cpus) {
  if (!cpus.is_array()) return cpus.is_string() ? escaped(cpus.get<std::string>()) : "?";
  std::string text;
  for (std::size_t i = 0; i < cpus.size();) {
    if (!cpus[i].is_number_integer()) return "?";
    auto const first = cpus[i].get<std::int64_t>();
    auto last = first;
    for (++i; i < cpus.size() && cpus[i].is_number_integer() && cpus[i].get<std::int64_t>() == last + 1; ++i)
      ++last;
    text += fmt::format("{}{}", text.empty() ? "" : ",", first);
    if (last > first) text += fmt::format("-{}", last);
  }
  return text;
}

std::string number_text(Json const& object, char const* name, std::size_t otherwise) {
  auto const found = object.find(name);
  return found != object.end() && found->is_number_integer() ? std::to_string(found->get<std::int64_t>())
                                                             : std::to_string(otherwise);
}

Host& host_of(std::vector<Host>& hosts, Json const& rank) {
  auto const found = rank.find("host");
  auto const name = found != rank.end() && found->is_string() ? escaped(found->get<std::string>()) : "?";
  for (auto& host : hosts)
    if (host.name == name) return host;
  return hosts.emplace_back(Host{name, {}});
}

/// What placement has; nothing where it is no placement.
std::vector<Host> hosts_of(std::string const& placement_json) {
  std::vector<Host> hosts;
  auto const placement = Json::parse(placement_json, nullptr, false);
  if (!placement.is_array()) return hosts;
  for (std::size_t index = 0; index < placement.size(); ++index) {
    auto const& rank = placement[index];
    if (!rank.is_object() || !rank.contains("workers") || !rank["workers"].is_array()) continue;
    auto& host = host_of(hosts, rank);
    for (std::size_t i = 0; i < rank["workers"].size(); ++i)
      if (auto const& worker = rank["workers"][i]; worker.is_object())
        host.workers.push_back({number_text(rank, "rank", index), number_text(worker, "worker", i),
                                worker.contains("cpu") ? ranges_text(Json::array({worker["cpu"]})) : "?",
                                worker.contains("mask") ? ranges_text(worker["mask"]) : "?"});
  }
  return hosts;
}

bool is_one_cpu(std::string const& mask) {
  return mask.find_first_not_of("0123456789") == std::string::npos;
}

/// Whether both bind their workers to the same CPUs, whatever the numbers of their ranks.
bool are_alike(Host const& a, Host const& b) {
  return std::equal(a.workers.begin(), a.workers.end(), b.workers.begin(), b.workers.end(),
                    [](Worker const& one, Worker const& other) {
                      return one.thread == other.thread && one.mask == other.mask;
                    });
}

std::string finding_of(std::vector<Host> const& hosts, Point const& point) {
  bool const waits = point.concurrency > 0;
  std::size_t workers = 0, loose = 0, shared = 0;
  for (auto const& host : hosts) {
    std::map<std::string, std::size_t> taken;
    for (auto const& worker : host.workers) {
      ++workers;
      if (!is_one_cpu(worker.mask))
        ++loose;
      else if (++taken[worker.mask] > 1)
        ++shared;
    }
  }
  if (workers == 0) return "MISSING: no placement was recorded, so nothing proves where the workers ran.";
  // What waits may have more workers than cores, or fewer; what computes has a worker on each of its cores.
  auto const wanted = static_cast<std::size_t>(point.shape.cores());
  if (workers != wanted && !waits)
    return fmt::format("CHECK: the placement is of {}, and the shape has {}; it proves nothing of the shape.",
                       counted(workers, "worker"), wanted);
  if (hosts.size() != static_cast<std::size_t>(point.shape.nodes))
    return fmt::format("CHECK: the placement is on {}, and the shape has {}.", counted(hosts.size(), "host"),
                       counted(point.shape.nodes, "node"));
  if (shared > 0 && waits)
    return fmt::format(
        "{} workers share {} CPU{}: an operation in flight may have a thread of its own, which waits.",
        workers, workers - shared, workers - shared == 1 ? "" : "s");
  if (shared > 0)
    return fmt::format(
        "CHECK: {} of {} workers were bound to a CPU that another had; see the affinity below.", shared,
        workers);
  if (loose > 0)
    return fmt::format(
        "{} of {} workers were bound to several CPUs, between which the system could move them; see the "
        "affinity below.",
        loose, workers);
  return workers == 1 ? std::string("The worker was bound to a CPU of its own.")
                      : fmt::format("Each of the {} workers on {} was bound to a CPU of its own.", workers,
                                    counted(hosts.size(), "host"));
}

void add_lines(Host const& host, std::vector<std::string>& lines) {
  constexpr std::size_t most = 256;
  for (std::size_t i = 0; i < host.workers.size() && i < most; ++i) {
    auto const& [rank, thread, cpu, mask] = host.workers[i];
    lines.push_back(
        fmt::format("host={} rank={} thread={} cpu={} affinity={}", host.name, rank, thread, cpu, mask));
  }
  if (host.workers.size() > most)
    lines.push_back(
        fmt::format("host={}: {} more, see placement in results.h5", host.name, host.workers.size() - most));
}

}  // namespace

Affinity affinity_of(std::string const& placement_json, Point const& point) {
  auto const hosts = hosts_of(placement_json);
  Affinity affinity{{}, finding_of(hosts, point)};
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    std::size_t first = 0;
    while (!are_alike(hosts[first], hosts[i])) ++first;
    if (first == i || hosts[i].workers.empty())
      add_lines(hosts[i], affinity.lines);
    else
      affinity.lines.push_back(fmt::format("host={} ranks={}-{}: threads and affinity as on {}",
                                           hosts[i].name, hosts[i].workers.front().rank,
                                           hosts[i].workers.back().rank, hosts[first].name));
  }
  return affinity;
}

}  // namespace regatta
