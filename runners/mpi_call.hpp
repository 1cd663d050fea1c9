#pragma once

#include <mpi.h>

#include <string>
#include <utility>

#include "kernels/error.hpp"

/// The checked way to MPI, and owners of its handles. Included by runners/mpi*.cpp only.
namespace regatta::mpi {

/// Throws with MPI's own text unless the call went well: call("MPI_Barrier", MPI_Barrier(…)).
inline void call(char const* name, int code) {
  if (code == MPI_SUCCESS) [[likely]]
    return;
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw PointsFailed(std::string(name) + ": " + std::string(text, static_cast<std::size_t>(length)));
}

/// MPI_Init_thread and MPI_Finalize. Errors are returned, and checked by call().
class Library {
 public:
  Library() {
    int provided = 0;
    call("MPI_Init_thread", MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided));
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    if (provided >= MPI_THREAD_SERIALIZED) return;
    MPI_Finalize();
    throw EnvironmentError("this MPI lacks MPI_THREAD_SERIALIZED, which ranks with threads need");
  }
  Library(Library const&) = delete;
  Library& operator=(Library const&) = delete;
  ~Library() { MPI_Finalize(); }
};

class Communicator {
 public:
  explicit Communicator(MPI_Comm comm) : comm_(comm) {
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
    call("MPI_Comm_rank", MPI_Comm_rank(comm_, &rank_));
    call("MPI_Comm_size", MPI_Comm_size(comm_, &size_));
  }
  Communicator(Communicator const&) = delete;
  Communicator& operator=(Communicator const&) = delete;
  ~Communicator() { MPI_Comm_free(&comm_); }

  [[nodiscard]] MPI_Comm get() const noexcept { return comm_; }
  [[nodiscard]] int rank() const noexcept { return rank_; }
  [[nodiscard]] int size() const noexcept { return size_; }

 private:
  MPI_Comm comm_;
  int rank_ = 0, size_ = 1;
};

/// A window under passive access to all ranks, from its making to its end.
class Window {
 public:
  explicit Window(MPI_Win window) : window_(window) {
    MPI_Win_set_errhandler(window_, MPI_ERRORS_RETURN);
    call("MPI_Win_lock_all", MPI_Win_lock_all(MPI_MODE_NOCHECK, window_));
  }
  Window(Window const&) = delete;
  Window& operator=(Window const&) = delete;
  ~Window() {
    MPI_Win_unlock_all(window_);
    MPI_Win_free(&window_);
  }

  [[nodiscard]] MPI_Win get() const noexcept { return window_; }

 private:
  MPI_Win window_;
};

}  // namespace regatta::mpi
