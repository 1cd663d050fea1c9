#include "slurm/job_facts.hpp"

#include <array>
#include <ctime>
#include <iomanip>
#include <locale>
#include <optional>
#include <sstream>

namespace regatta {

namespace {

/// Slurm's name of a fact, and the name under which it is kept.
constexpr std::array<std::array<std::string_view, 2>, 19> wanted{{
    {"Partition", "slurm_partition"},
    {"Account", "slurm_account"},
    {"QOS", "slurm_qos"},
    {"NodeList", "slurm_node_list"},
    {"NumNodes", "slurm_requested_nodes"},
    {"NumTasks", "slurm_requested_tasks"},
    {"CPUs/Task", "slurm_requested_cpus_per_task"},
    {"MinMemoryNode", "slurm_requested_memory_per_node"},
    {"MinMemoryCPU", "slurm_requested_memory_per_cpu"},
    {"Features", "slurm_requested_features"},
    {"TimeLimit", "slurm_time_limit"},
    {"NumCPUs", "slurm_allocated_cpus"},
    {"TRES", "slurm_allocated"},
    {"AllocTRES", "slurm_allocated"},  // what newer Slurm prints in its place
    {"ReqTRES", "slurm_requested"},
    {"Restarts", "slurm_restarts"},
    {"SubmitTime", "slurm_submitted"},
    {"EligibleTime", "slurm_eligible"},
    {"StartTime", "slurm_started"},
}};

/// Seconds of a calendar, good for differences only.
std::optional<double> seconds_of(std::string const& text) {
  std::tm moment{};
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  if (!(stream >> std::get_time(&moment, "%Y-%m-%dT%H:%M:%S"))) return std::nullopt;
  return static_cast<double>(::timegm(&moment));
}

}  // namespace

JobFacts job_facts_of(std::string_view text) {
  JobFacts found;
  std::istringstream words{std::string(text)};
  // The first line has the job's name, in which anything may stand.
  std::string word;
  std::getline(words, word);
  while (words >> word) {
    auto const equals = word.find('=');
    if (equals == std::string::npos) continue;
    for (auto const& [slurms, ours] : wanted)
      if (word.compare(0, equals, slurms) == 0)
        found.facts.try_emplace(std::string(ours), word.substr(equals + 1));
  }
  auto const eligible = found.facts.find("slurm_eligible"), started = found.facts.find("slurm_started");
  if (eligible == found.facts.end() || started == found.facts.end()) return found;
  auto const from = seconds_of(eligible->second), to = seconds_of(started->second);
  if (from && to && *to > *from) found.queue_seconds = *to - *from;
  return found;
}

}  // namespace regatta
