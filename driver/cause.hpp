#pragma once

#include <string>

#include "driver/supervise.hpp"

namespace regatta {

/// Why a command failed, as one line for people: what happened, to which rank where mpirun says so, and what
/// would help. From how it ended, and from what it, its libraries and mpirun printed. Pure. Empty when it
/// ended well. An MPI team that exits with 0 after it fell back from shared memory did not end well.
[[nodiscard]] std::string cause_of(Outcome const& outcome, double timeout_seconds);

}  // namespace regatta
