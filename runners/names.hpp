#pragma once

#include <array>
#include <limits>
#include <string_view>

/// The runners by name, without their runtimes: for job files, plans and tables.
namespace regatta {

struct RunnerEntry {
  std::string_view name, team, pool, summary;
};

inline constexpr std::array<RunnerEntry, 8> runners{{
    {"serial", "single", "serial", "one thread of one process: what the others are compared with"},
    {"openmp", "single", "openmp", "OpenMP threads"},
    {"tbb", "single", "tbb", "oneTBB tasks"},
    {"asio", "single", "asio", "Asio event loops, one a core, with coroutines"},
    {"mpi", "mpi", "serial", "MPI ranks as separate processes, one a core"},
    {"mpi+openmp", "mpi", "openmp", "MPI ranks with OpenMP threads in each"},
    {"mpi+tbb", "mpi", "tbb", "MPI ranks with oneTBB tasks in each"},
    {"mpi+asio", "mpi", "asio", "MPI ranks with Asio event loops in each"},
}};

/// How many operations one process of such a pool can keep in flight. A blocking pool needs a thread for
/// each: oneTBB's look for work in each other's queues, so a step costs the square of their number (on two
/// cores 0.3 s with 500 threads, 5 s with 2,000, above 30 s with 10,000); of OpenMP's, vm.max_map_count
/// allows 32,000.
[[nodiscard]] constexpr int most_in_flight(std::string_view pool) noexcept {
  if (pool == "tbb") return 1'000;
  if (pool == "openmp") return 20'000;
  return std::numeric_limits<int>::max();
}

/// nullptr when there is no runner of that name.
[[nodiscard]] constexpr RunnerEntry const* find_runner(std::string_view name) noexcept {
  for (auto const& runner : runners)
    if (runner.name == name) return &runner;
  return nullptr;
}

}  // namespace regatta
