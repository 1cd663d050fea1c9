#pragma once

namespace regatta {

/// The variable in which supervise() leaves the process id of what it started, for all that this starts in
/// turn.
inline constexpr char const* supervised_variable = "REGATTA_SUPERVISED";

/// Called first in a point process: it dies when what started it dies (the driver, mpirun, Slurm's step
/// daemon), however that died. Without it, ranks outlive a killed mpirun by seconds, and for ever when the
/// driver is gone too. Exits at once when the starter is dead already.
void die_with_parent() noexcept;

}  // namespace regatta
