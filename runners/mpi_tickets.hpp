#pragma once

#include <mutex>

#include "runners/chunks.hpp"
#include "runners/mpi_call.hpp"

namespace regatta::mpi {

/// dynamic and guided over ranks: a counter in rank 0's memory, raised from any rank by one-sided
/// MPI_Fetch_and_op.
class Tickets final : public ChunkSource {
 public:
  /// Collective. `one_node`: all ranks of the team are on this node.
  Tickets(Communicator const& team, bool one_node);

  /// Collective: all earlier chunks were drawn, all later ones are of [0, tasks).
  void restart(std::size_t tasks, Schedule schedule, std::size_t takers);
  /// From any worker of the rank, one at a time in MPI (MPI_THREAD_SERIALIZED).
  Range next(int worker) override;

 private:
  [[nodiscard]] std::int64_t update(std::int64_t value, MPI_Op operation);

  Communicator const& team_;
  Window window_;
  std::mutex mutex_;
  Chunking chunking_{0, {}, 1};
};

}  // namespace regatta::mpi
