#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

/// What a task does in the comparison, under a runner and by hand: `rounds` dependent steps of a generator.
/// One body, compiled once, so that only the loops around it differ.
namespace regatta::bench {

[[nodiscard]] std::uint64_t work(std::size_t task, std::size_t rounds) noexcept;

/// The rounds that take this long on this core.
[[nodiscard]] std::size_t rounds_for(double seconds);

class RankCounter;

/// A loop by hand: `tasks` calls of work() over all cores (and ranks) of the model.
struct ByHand {
  std::size_t tasks, rounds;
  int threads;
  std::vector<int> cpus;           ///< thread t belongs on cpus[t]; the caller is on the first
  bool dynamic;                    ///< one by one from a counter; else static blocks
  RankCounter* counter = nullptr;  ///< with ranks; at 0
};

/// Runs the loop: the sum of what its tasks gave, modulo 2^64, on every rank. Arenas, event loops and their
/// threads are made by the function that returns it, and kept from call to call, as a runner's are.
using Program = std::function<std::uint64_t()>;
[[nodiscard]] Program by_hand_serial(ByHand const& loop);
[[nodiscard]] Program by_hand_openmp(ByHand const& loop);
[[nodiscard]] Program by_hand_tbb(ByHand const& loop);
[[nodiscard]] Program by_hand_asio(ByHand const& loop);
[[nodiscard]] Program by_hand_mpi(ByHand const& loop);
[[nodiscard]] Program by_hand_mpi_openmp(ByHand const& loop);
[[nodiscard]] Program by_hand_mpi_tbb(ByHand const& loop);
[[nodiscard]] Program by_hand_mpi_asio(ByHand const& loop);

}  // namespace regatta::bench
