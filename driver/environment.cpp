#include "driver/environment.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <array>
#include <fstream>
#include <string_view>
#include <system_error>

#include "driver/build_info.hpp"
#include "driver/cgroup.hpp"
#include "kernels/sha256_hex.hpp"

extern char** environ;

namespace regatta {

namespace {

using Facts = std::map<std::string, std::string>;

std::string first_line(std::string const& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\n')) line.pop_back();
  return line;
}

void add_file(Facts& facts, std::string const& name, std::string const& path) {
  if (auto line = first_line(path); !line.empty()) facts[name] = std::move(line);
}

/// The value after "key : " in /proc/cpuinfo or /proc/meminfo; the first one.
std::string keyed(std::string const& path, std::string_view key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(key)) continue;
    auto const colon = line.find(':');
    if (colon == std::string::npos) continue;
    auto const begin = line.find_first_not_of(" \t", colon + 1);
    return begin == std::string::npos ? "" : line.substr(begin);
  }
  return {};
}

void add_caches(Facts& facts) {
  for (int index = 0; index < 8; ++index) {
    auto const folder = "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(index) + "/";
    auto const level = first_line(folder + "level");
    if (level.empty()) return;
    auto const type = first_line(folder + "type");
    if (type == "Instruction") continue;
    facts["cache_l" + level] =
        first_line(folder + "size") + ", shared by CPUs " + first_line(folder + "shared_cpu_list");
  }
}

/// This process's groups, and what they and their parents limit.
void add_cgroups(Facts& facts) {
  auto const self = own_cgroups();
  if (self.empty()) return;  // no control groups
  auto& groups = facts["cgroup"];
  for (auto const& group : limiting_cgroups(self))
    groups += (groups.empty() ? "" : "; ") + without_step(group);
  auto const quota = cgroup_quota(cgroup_root, self), memory = cgroup_memory(cgroup_root, self);
  facts["cgroup_cpu_quota"] = quota ? fmt::format("{:.2f} CPUs", *quota) : "none";
  facts["cgroup_memory_limit"] = memory ? fmt::format("{:.0f} B", *memory) : "none";
}

/// Variables that change how a runtime behaves, or tell which batch job this is. Their names begin with one
/// of these.
constexpr std::array<std::string_view, 19> prefixes{
    "OMP_",    "GOMP_",   "KMP_",      "TBB_",           "OMPI_MCA_", "PMIX_MCA_", "SLURM_",
    "SBATCH_", "HDF5_",   "OPENBLAS_", "MKL_",           "GOTO_",     "BLIS_",     "UCX_",
    "HWLOC_",  "MALLOC_", "REGATTA_",  "GLIBC_TUNABLES", "LD_PRELOAD"};

void add_variables(Facts& facts) {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string_view const text(*entry);
    auto const equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    auto const name = text.substr(0, equals);
    // A rank's own number, a step's cookie or a port would make an environment of every process.
    if (name.starts_with("SLURM_") && name != "SLURM_JOB_ID" && name != "SLURM_JOB_PARTITION" &&
        name != "SLURM_JOB_NODELIST" && name != "SLURM_ARRAY_JOB_ID" && name != "SLURM_CLUSTER_NAME")
      continue;
    if (name.starts_with("OMPI_MCA_orte_") || name.starts_with("OMPI_MCA_ess_") ||
        name.starts_with("OMPI_MCA_pmix") || name.starts_with("OMPI_MCA_initial_") ||
        name.starts_with("OMPI_MCA_shmem_"))
      continue;
    for (auto const prefix : prefixes)
      if (name.starts_with(prefix)) facts["env_" + std::string(name)] = std::string(text.substr(equals + 1));
  }
}

std::string id_of(Facts const& facts) {
  std::string text;
  for (auto const& [name, value] : facts) text += name + "=" + value + "\n";
  return sha256_hex(text).substr(0, 32);
}

}  // namespace

std::string host_name() {
  utsname names{};
  return uname(&names) == 0 ? names.nodename : "unknown";
}

std::string without_step(std::string const& cgroup) {
  return cgroup.substr(0, cgroup.find("/step_"));
}

Environment read_environment(std::map<std::string, std::string> extra) {
  Facts facts = build_facts();
  facts.merge(extra);
  utsname names{};
  if (uname(&names) != 0) throw std::system_error(errno, std::generic_category(), "uname");
  facts["host"] = names.nodename;
  facts["kernel"] = std::string(names.sysname) + " " + names.release;
  facts["machine"] = names.machine;
  facts["cpu_model"] = keyed("/proc/cpuinfo", "model name");
  facts["microcode"] = keyed("/proc/cpuinfo", "microcode");
  facts["cpus_online"] = first_line("/sys/devices/system/cpu/online");
  add_file(facts, "hypervisor", "/sys/hypervisor/type");
  facts["memory_total"] = keyed("/proc/meminfo", "MemTotal");
  facts["huge_page_size"] = keyed("/proc/meminfo", "Hugepagesize");
  add_caches(facts);
  auto const governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  facts["governor"] = governor.empty() ? "not visible" : governor;
  add_file(facts, "turbo_off", "/sys/devices/system/cpu/intel_pstate/no_turbo");
  add_file(facts, "smt", "/sys/devices/system/cpu/smt/control");
  add_file(facts, "transparent_huge_pages", "/sys/kernel/mm/transparent_hugepage/enabled");
  add_file(facts, "clock_source", "/sys/devices/system/clocksource/clocksource0/current_clocksource");
  add_file(facts, "numa_nodes", "/sys/devices/system/node/online");
  add_file(facts, "numa_balancing", "/proc/sys/kernel/numa_balancing");
  add_cgroups(facts);
  add_variables(facts);

  return {id_of(facts), std::move(facts)};
}

Environment with_facts(Environment environment, Facts const& more) {
  for (auto const& [name, value] : more) environment.facts[name] = value;
  environment.id = id_of(environment.facts);
  return environment;
}

}  // namespace regatta
