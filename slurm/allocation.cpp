#include "slurm/allocation.hpp"

#include <algorithm>
#include <charconv>

#include "kernels/error.hpp"

namespace regatta {

namespace {

/// Nobody has more, and a wrong text must not fill the memory.
constexpr int most_nodes = 1 << 20;

[[noreturn]] void refuse(std::string_view text) {
  throw EnvironmentError(
      "SLURM_JOB_CPUS_PER_NODE is '" + std::string(text) +
      "', not numbers as Slurm writes them (\"2(x2),1\"); unset SLURM_JOB_ID to run without "
      "Slurm");
}

/// A whole number at the beginning, which is taken off the text.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 1 || number > most_nodes) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

/// Nothing where nobody tells.
std::vector<int> cpus_of(Variables const& variables, int nodes) {
  if (auto const text = variables("SLURM_JOB_CPUS_PER_NODE")) return counts_of_nodes(*text);
  if (auto const text = variables("SLURM_CPUS_ON_NODE"))
    return std::vector<int>(static_cast<std::size_t>(nodes), counts_of_nodes(*text).front());
  return {};
}

}  // namespace

int Allocation::cores_per_node() const {
  return cpus.empty() ? 0 : *std::min_element(cpus.begin(), cpus.end());
}

std::vector<int> counts_of_nodes(std::string_view text) {
  std::vector<int> counts;
  for (auto rest = text;;) {
    auto const count = take_number(rest);
    if (!count) refuse(text);
    std::optional<int> times = 1;
    if (take(rest, "(x")) {
      times = take_number(rest);
      if (!times || !take(rest, ")")) refuse(text);
    }
    if (counts.size() + static_cast<std::size_t>(*times) > most_nodes) refuse(text);
    counts.insert(counts.end(), static_cast<std::size_t>(*times), *count);
    if (rest.empty()) return counts;
    if (!take(rest, ",")) refuse(text);
  }
}

std::string job_label(Variables const& variables) {
  auto const array = variables("SLURM_ARRAY_JOB_ID"), task = variables("SLURM_ARRAY_TASK_ID");
  if (array && task) return *array + "_" + *task;
  return variables("SLURM_JOB_ID").value_or("");
}

std::optional<Allocation> allocation_of(Variables const& variables) {
  auto const job = variables("SLURM_JOB_ID");
  if (!job || job->empty()) return std::nullopt;
  Allocation allocation;
  allocation.job = *job;
  allocation.label = job_label(variables);
  allocation.nodes = variables("SLURM_JOB_NODELIST").value_or("");
  auto count = variables("SLURM_JOB_NUM_NODES").value_or(variables("SLURM_NNODES").value_or("1"));
  auto const nodes = counts_of_nodes(count).front();
  allocation.cpus = cpus_of(variables, nodes);
  if (allocation.cpus.empty()) return std::nullopt;
  if (allocation.node_count() != nodes)
    throw EnvironmentError("Slurm's variables contradict each other: SLURM_JOB_NUM_NODES is " + count +
                           ", and SLURM_JOB_CPUS_PER_NODE tells of " +
                           std::to_string(allocation.node_count()) +
                           " nodes; unset SLURM_JOB_ID to run "
                           "without Slurm");
  allocation.on_node = variables("SLURMD_NODENAME").has_value();
  return allocation;
}

}  // namespace regatta
