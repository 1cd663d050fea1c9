#include "slurm/partition_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "driver/job_file.hpp"
#include "driver/run_turns.hpp"
#include "kernels/error.hpp"
#include "slurm/script.hpp"
#include "slurm/slurm_commands.hpp"

namespace regatta {

namespace {

/// sbatch would refuse the larger arrays when the others are sent already.
void check_nodes(Plan const& plan, Partition const& partition) {
  if (partition.nodes == 0) return;  // not asked
  for (auto const& point : plan.points)
    if (point.shape.nodes > partition.nodes)
      throw EnvironmentError(fmt::format(
          "a point on {} nodes does not fit into partition {}, which has {}; nothing was submitted; leave it "
          "out by --only 'nodes <= {}', or choose another partition in [slurm]",
          point.shape.nodes, partition.name, partition.nodes, partition.nodes));
}

/// sbatch takes an array that no node has the cores for; its tasks fail, or wait for ever.
void check_cores(Plan const& plan, Job const& job, Partition const& partition) {
  auto const most = partition.most_cores_per_node;
  if (most == 0 || job.allow_oversubscription) return;
  for (auto const& point : plan.points)
    if (point.shape.cores_per_node() > most)
      throw EnvironmentError(fmt::format(
          "a point of {} cores a node does not fit into partition {}, whose largest node has {}; nothing was "
          "submitted; lower `cores` (\"1node\" is all of a node), leave it out by --only 'cores_per_node <= "
          "{}', choose another partition in [slurm], or set `allow_oversubscription = true`",
          point.shape.cores_per_node(), partition.name, most, most));
}

/// What the plan is for, as its warnings call it.
Machine machine_of(Partition const& partition) {
  return {partition.cores_per_node, std::numeric_limits<int>::max(),
          partition.name.empty() ? "a node" : fmt::format("a node of partition {}", partition.name),
          partition.most_cores_per_node > 0};
}

/// Of an amount as job files have it: "800M", "4G"; without a unit M, as sbatch takes it.
double mebibytes_of(std::string const& amount) {
  constexpr std::string_view units = "KMGT";
  auto const unit = units.find(amount.back());
  auto const power = unit == units.npos ? 0.0 : static_cast<double>(unit) - 1;
  return std::stod(amount) * std::pow(1024, power);
}

/// sbatch takes an array that no node has the memory for, and its tasks fail.
void check_memory(Slurm const& slurm, Partition const& partition) {
  if (slurm.mem.empty() || partition.memory_mib == 0) return;
  if (mebibytes_of(slurm.mem) > static_cast<double>(partition.memory_mib))
    throw EnvironmentError(fmt::format(
        "slurm.mem is {}, and no node of partition {} has more than {}M; nothing was submitted; lower it, or "
        "choose another partition in [slurm]",
        slurm.mem, partition.name, partition.memory_mib));
}

}  // namespace

Partition look_at_partition(Job const& job, SubmitOptions const& options) {
  Partition partition;
  if (!options.dry_run || options.cores_per_node == 0) {
    auto const found = find_partition(job.slurm.partition);
    if (!found)
      throw EnvironmentError(fmt::format("what nodes there are is not known: {}; nothing was submitted{}",
                                         found.why(),
                                         options.dry_run ? "; --cores-per-node would tell" : ""));
    partition = *found;
    if (partition.several_sizes && options.cores_per_node == 0)
      warn(fmt::format(
          "partition {} has nodes of several sizes; this plans for {} cores a node: --cores-per-node and "
          "slurm.constraint choose others",
          partition.name, partition.cores_per_node));
  }
  if (options.cores_per_node > 0) partition.cores_per_node = options.cores_per_node;
  return partition;
}

Plan plan_for(Partition const& partition, Job const& job, std::string const& only) {
  auto plan = expand(job, machine_of(partition));
  if (!only.empty()) keep_only(plan, only);
  check_nodes(plan, partition);
  check_cores(plan, job, partition);
  check_memory(job.slurm, partition);
  return plan;
}

ArrayRules rules_of(Job const& job, Partition const& partition) {
  ArrayRules rules;
  rules.pack = job.slurm.pack;
  if (job.allow_oversubscription)
    rules.most_cores_per_node = std::max(partition.most_cores_per_node, partition.cores_per_node);
  rules.longest_seconds = partition.limit_seconds;
  rules.time_seconds = job.slurm.time_seconds;
  auto const needed = job.measure.timeout_seconds + attempt_overhead_seconds + warning_seconds;
  auto const limit = rules.time_seconds > 0 ? rules.time_seconds : rules.longest_seconds;
  if (limit > 0 && static_cast<double>(limit) < needed)
    fail_at(
        job.path, job.slurm.time_place,
        fmt::format(
            "an attempt may take {:g} s (measure.timeout), and {} gives an array task {} s, of which the "
            "last {} are kept back: no attempt would be sure to finish; lower the timeout or raise the time",
            job.measure.timeout_seconds,
            rules.time_seconds > 0 ? "slurm.time" : "partition " + partition.name, limit, warning_seconds));
  return rules;
}

}  // namespace regatta
