#pragma once

#include <functional>
#include <memory>

#include "runners/runner.hpp"

namespace regatta {

/// One attempt, as a process of its own: what regatta-point and regatta-point-mpi do in main. Reads the
/// request from argv, places this rank, measures, and prints the environment and the attempt (rank 0).
/// Returns the exit code; errors are one line on stderr, and end the whole team.
int run_point(int argc, char** argv, std::function<std::unique_ptr<Team>()> const& make_team);

}  // namespace regatta
