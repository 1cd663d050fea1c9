#pragma once

#include <string>
#include <vector>

#include "driver/job.hpp"
#include "driver/launch.hpp"
#include "driver/preflight.hpp"

namespace regatta {

/// What is known of this machine, and of the allocation of Slurm that this process is in; starts nothing. The
/// hosts of a hostfile are nodes of their own, whatever Slurm gave; none: no hostfile.
[[nodiscard]] Preflight look_around(std::vector<std::string> const& hosts, Job const& job);

/// How attempts are started here, as `plan` shows it and `run` does it; without the folders that a run makes
/// for them.
[[nodiscard]] LaunchOptions launch_options(Preflight const& here);

}  // namespace regatta
