#pragma once

#include "driver/executor.hpp"
#include "driver/supervise.hpp"

namespace regatta {

/// The attempt that a point process's end amounts to: what it printed (point_request.hpp's marks), completed
/// by what only the driver knows, or the reason why there is nothing to keep. Pure; the attempt's id is the
/// caller's to give.
[[nodiscard]] Execution attempt_of(Outcome const& outcome, Point const& point, int round,
                                   double timeout_seconds);

}  // namespace regatta
