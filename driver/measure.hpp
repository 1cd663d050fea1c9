#pragma once

#include "driver/core_claims.hpp"
#include "driver/placement.hpp"
#include "driver/point_request.hpp"
#include "runners/runner.hpp"

namespace regatta {

/// Runs one attempt in this process, a rank of the team: prepares, calibrates, warms up, repeats until the
/// median is known well enough or the maximum is reached. Preparation, pool and team stand outside the time
/// for all runners. On rank 0 the attempt is complete but for what only the driver knows; on others it holds
/// nothing of use. Throws EnvironmentError when the placement is not what was asked.
[[nodiscard]] Attempt measure(PointRequest const& request, Team& team, Placement const& placement,
                              CoreClaims const& claims);

}  // namespace regatta
