#include "runners/mpi_tickets.hpp"

namespace regatta::mpi {

namespace {

// Shared memory makes Open MPI choose its component for one node, where a Fetch_and_op costs 44 ns; the one
// that MPI_Win_allocate gets (osc/rdma in 4.1) takes 500 to 1000 ns there.
MPI_Win allocate_counter(Communicator const& team, bool one_node) {
  void* memory = nullptr;
  MPI_Win window = MPI_WIN_NULL;
  auto const bytes = static_cast<MPI_Aint>(team.rank() == 0 ? sizeof(std::int64_t) : 0);
  auto const unit = static_cast<int>(sizeof(std::int64_t));
  if (one_node)
    call("MPI_Win_allocate_shared",
         MPI_Win_allocate_shared(bytes, unit, MPI_INFO_NULL, team.get(), &memory, &window));
  else
    call("MPI_Win_allocate", MPI_Win_allocate(bytes, unit, MPI_INFO_NULL, team.get(), &memory, &window));
  return window;
}

}  // namespace

Tickets::Tickets(Communicator const& team, bool one_node)
    : team_(team), window_(allocate_counter(team, one_node)) {}

void Tickets::restart(std::size_t tasks, Schedule schedule, std::size_t takers) {
  chunking_ = Chunking(tasks, schedule, takers);
  call("MPI_Barrier", MPI_Barrier(team_.get()));  // nobody draws from the counter any more
  if (team_.rank() == 0) (void)update(0, MPI_REPLACE);
  call("MPI_Barrier", MPI_Barrier(team_.get()));
}

Range Tickets::next(int) {
  std::lock_guard const lock(mutex_);
  return chunking_.chunk(static_cast<std::size_t>(update(1, MPI_SUM)));
}

std::int64_t Tickets::update(std::int64_t value, MPI_Op operation) {
  std::int64_t before = 0;
  call("MPI_Fetch_and_op", MPI_Fetch_and_op(&value, &before, MPI_INT64_T, 0, 0, operation, window_.get()));
  call("MPI_Win_flush", MPI_Win_flush(0, window_.get()));
  return before;
}

}  // namespace regatta::mpi
