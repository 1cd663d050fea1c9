#pragma once

#include <string_view>

#include "results/record.hpp"
#include "runners/names.hpp"

/// What a point really is, whoever asks for it: a job file and `regatta point` give the same one the same id.
namespace regatta {

/// serial alone has one worker in all, and so no schedule. Ranks own their data in a stepped kernel, so that
/// only a pool with several workers has one there.
[[nodiscard]] bool has_schedule(RunnerEntry const& runner, bool stepped = false);

/// Operations in flight over the whole point where `asked` were asked for, 0 for one a core: a serial pool
/// waits for each; in the others no worker and no event loop idles.
[[nodiscard]] int in_flight(std::string_view pool, Shape const& shape, int asked);

/// Fills in what this program's own kernel has: defaults of parameters and its version; gives the point the
/// schedule and the operations in flight that it can have, and its id. Throws UsageError for a kernel or
/// parameter that does not exist, and for operations in flight of a kernel that has none.
void resolve(Point& point);

}  // namespace regatta
