#pragma once

#include <string>
#include <vector>

#include "results/record.hpp"

namespace regatta {

/// What to ask of Slurm and how to start, for the user's own program under a point's runner and shape:
/// #SBATCH lines, the environment, the command. PROGRAM stands for theirs.
[[nodiscard]] std::vector<std::string> lines_to_paste(Point const& point);

}  // namespace regatta
