#pragma once

#include <mpi.h>

#include <cstdint>
#include <mutex>

#include "kernels/kernel.hpp"

namespace regatta::bench {

/// What the loops over ranks share: a counter that all raise (one thread a rank at a time), and a sum.
class RankCounter {
 public:
  RankCounter() {
    MPI_Comm_rank(MPI_COMM_WORLD, &share_.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &share_.ranks);
    MPI_Win_allocate_shared(share_.rank == 0 ? sizeof(std::int64_t) : 0, sizeof(std::int64_t), MPI_INFO_NULL,
                            MPI_COMM_WORLD, &memory_, &window_);
    MPI_Win_lock_all(0, window_);
  }
  RankCounter(RankCounter const&) = delete;
  RankCounter& operator=(RankCounter const&) = delete;
  ~RankCounter() {
    MPI_Win_unlock_all(window_);
    MPI_Win_free(&window_);
  }

  /// Collective, outside the time.
  void restart() {
    MPI_Barrier(MPI_COMM_WORLD);
    if (share_.rank == 0) *static_cast<std::int64_t*>(memory_) = 0;
    MPI_Barrier(MPI_COMM_WORLD);
  }
  /// The next task, past the last one in the end.
  std::size_t next() {
    std::lock_guard const lock(mutex_);
    std::int64_t const one = 1;
    std::int64_t task = 0;
    MPI_Fetch_and_op(&one, &task, MPI_INT64_T, 0, 0, MPI_SUM, window_);
    MPI_Win_flush(0, window_);
    return static_cast<std::size_t>(task);
  }
  [[nodiscard]] Range mine(std::size_t tasks) const { return block(tasks, share_); }
  [[nodiscard]] static std::uint64_t add(std::uint64_t sum) {
    MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_UINT64_T, MPI_SUM, MPI_COMM_WORLD);
    return sum;
  }

 private:
  Share share_;
  std::mutex mutex_;
  void* memory_ = nullptr;
  MPI_Win window_ = MPI_WIN_NULL;
};

}  // namespace regatta::bench
