#pragma once

#include <string>
#include <vector>

#include "driver/plan.hpp"
#include "runners/names.hpp"

/// The [sweep] of a job file on a machine: which runner takes which shape under which schedule.
namespace regatta {

struct Setting {
  RunnerEntry const* runner = nullptr;
  Shape shape;
  Schedule schedule;
};

/// One core count of a node, and the ranks a node that hybrids divide it into.
struct NodeCores {
  int cores = 1;
  std::vector<int> hybrid_ranks;
};

/// The axes of a sweep: every value once, in the job file's order.
struct Axes {
  std::vector<RunnerEntry const*> runners;
  std::vector<int> nodes;
  std::vector<NodeCores> cores;
  std::vector<Schedule> schedules;
};

/// How many settings there are, counted without making them.
struct SettingCounts {
  std::uint64_t fixed_in_flight = 0;  ///< of serial pools, for which `concurrency` is no axis
  std::uint64_t free_in_flight = 0;   ///< of the others
};

/// Throws JobError where `cores` has no count on this machine.
[[nodiscard]] Axes resolve_axes(Job const& job, Machine const& machine);
[[nodiscard]] SettingCounts count_settings(Axes const& axes);

/// Every setting once: nodes, then cores, then runners (so that what is compared stands side by side), then
/// ranks a node, then schedules. serial: one core. openmp, tbb, asio: one node, a thread a core. mpi: a rank
/// a core. Hybrids: the ranks a node that are listed and divide the cores, otherwise one, with threads for
/// the rest.
[[nodiscard]] std::vector<Setting> make_settings(Axes const& axes);

void warn_of_settings(Job const& job, Machine const& machine, Axes const& axes,
                      std::vector<Setting> const& settings, std::vector<std::string>& warnings);

}  // namespace regatta
