#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <string_view>
#include <type_traits>

#include "results/record.hpp"

/// The columns of a record, named once: the JSON of the journal and the tables of the HDF5 file have the
/// same.
namespace regatta {

/// Columns of an attempt that came later: what was written before lacks them, and then they are 0, false or
/// empty. (The checksum of results.h5 depends on that, see record_bytes.hpp.)
inline constexpr std::array<std::string_view, 6> later_columns{
    "affinity", "slurm_job", "slurm_step", "queue_seconds", "fma_peak_least", "tasks"};

/// Calls visit(name, member) for every scalar member of an attempt, in the order of the schema.
template <class AttemptOrConst, class Visit>
void visit_columns(AttemptOrConst& attempt,
                   Visit&& visit) requires std::same_as<std::remove_const_t<AttemptOrConst>, Attempt> {
  visit("attempt", attempt.id);
  visit("point", attempt.point);
  visit("round", attempt.round);
  visit("status", attempt.status);
  visit("exit_code", attempt.exit_code);
  visit("reason", attempt.reason);
  visit("result", attempt.result);
  visit("verified", attempt.verified);
  visit("started", attempt.started);
  visit("host", attempt.host);
  visit("elapsed_seconds", attempt.elapsed_seconds);
  visit("own_seconds", attempt.own_seconds);
  visit("cpu_seconds", attempt.cpu_seconds);
  visit("peak_rss_bytes", attempt.peak_rss_bytes);
  visit("voluntary_switches", attempt.voluntary_switches);
  visit("involuntary_switches", attempt.involuntary_switches);
  visit("flops", attempt.flops);
  visit("bytes", attempt.bytes);
  visit("operations", attempt.operations);
  visit("fma_peak", attempt.fma_peak);
  visit("core_latency", attempt.core_latency);
  visit("oversubscribed", attempt.oversubscribed);
  visit("in_flight", attempt.in_flight);
  visit("rank_schedule", attempt.rank_schedule);
  visit("pool_schedule", attempt.pool_schedule);
  visit("back_end", attempt.back_end);
  visit("placement", attempt.placement);
  visit("facts", attempt.facts);
  visit("environment", attempt.environment);
  visit("affinity", attempt.affinity);
  visit("slurm_job", attempt.slurm_job);
  visit("slurm_step", attempt.slurm_step);
  visit("queue_seconds", attempt.queue_seconds);
  visit("fma_peak_least", attempt.fma_peak_least);
  visit("tasks", attempt.tasks);
}

/// The same for a point, but for its parameters and its schedule, which are not scalars.
template <class PointOrConst, class Visit>
void visit_columns(PointOrConst& point,
                   Visit&& visit) requires std::same_as<std::remove_const_t<PointOrConst>, Point> {
  visit("point", point.id);
  visit("kernel", point.kernel);
  visit("kernel_version", point.kernel_version);
  visit("runner", point.runner);
  visit("nodes", point.shape.nodes);
  visit("ranks_per_node", point.shape.ranks_per_node);
  visit("threads_per_rank", point.shape.threads_per_rank);
  visit("concurrency", point.concurrency);
}

}  // namespace regatta
