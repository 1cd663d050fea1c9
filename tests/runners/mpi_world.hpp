#pragma once

#include "runners/drive.hpp"

/// The team of a test that mpirun starts: MPI can be started once a process.
namespace regatta::mpi_world {

namespace detail {
inline Team*& slot() {
  static Team* team = nullptr;
  return team;
}
}  // namespace detail

inline void set(Team& team) {
  detail::slot() = &team;
}
[[nodiscard]] inline Team& team() {
  return *detail::slot();
}

}  // namespace regatta::mpi_world
