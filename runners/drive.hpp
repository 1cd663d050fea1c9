#pragma once

#include "runners/runner.hpp"
#include "runners/usage.hpp"

namespace regatta {

/// What one repetition gave: the same result words on every rank, and the span between the barriers of its
/// ranks.
struct Repetition {
  double seconds = 0;
  Words result;
  std::size_t steps = 0;
  Usage usage;  ///< this process's, in the timed span: read just outside the clock
};

/// The only loop over steps, shared by all runners: runs one repetition of the kernel on the team's ranks and
/// the pool's workers. Called inside pool.hold(), by the leader. `latencies` has one histogram a worker and
/// is added to.
Repetition drive(AnyKernel& kernel, Team& team, Pool& pool, Schedule schedule,
                 std::span<Latencies> latencies);

/// The schedule over ranks that drive() uses: "static (owned data)" for stepped kernels, otherwise as asked;
/// "" without ranks.
[[nodiscard]] std::string rank_schedule(AnyKernel const& kernel, Share share, Schedule schedule);

/// The pool's own words for what drive() makes it do.
[[nodiscard]] std::string pool_schedule(AnyKernel const& kernel, Share share, Pool const& pool,
                                        Schedule schedule);

/// Runs the kernel's prepare() over the tasks that this rank may be asked for, by the workers that static
/// gives them to: pages land near their worker. Once, inside pool.hold(), before the first drive().
void prepare(AnyKernel& kernel, Team const& team, Pool& pool, Schedule schedule);

/// Setup::owns_block for a kernel: true when every rank runs its own block and nothing else. Otherwise
/// drive() digests all tasks on every rank, and what a rank did not run contributes zero.
[[nodiscard]] bool owns_block(bool stepped, Share share, Schedule schedule);

// One file each: runners/serial.cpp, openmp.cpp, tbb.cpp, asio.cpp, single.cpp, mpi.cpp.
[[nodiscard]] std::unique_ptr<Pool> make_serial_pool(PoolOptions const& options);
[[nodiscard]] std::unique_ptr<Pool> make_openmp_pool(PoolOptions const& options);
[[nodiscard]] std::unique_ptr<Pool> make_tbb_pool(PoolOptions const& options);
[[nodiscard]] std::unique_ptr<Pool> make_asio_pool(PoolOptions const& options);
[[nodiscard]] std::unique_ptr<Team> make_single_team();
/// MPI_Init_thread and MPI_Finalize frame the team's life; one a process. Messages of more than
/// `longest_piece` bytes (which must fit an int) go in pieces.
[[nodiscard]] std::unique_ptr<Team> make_mpi_team(std::size_t longest_piece = std::size_t{1} << 30);

}  // namespace regatta
