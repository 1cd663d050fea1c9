#pragma once

#include <string_view>

#include "driver/job.hpp"
#include "driver/limits.hpp"

/// The short forms in which job files write counts, schedules and durations. Each throws UsageError that says
/// what was found and what would be right; the place is its caller's.
namespace regatta {

/// "6", "1node", "1/2node", "1..8", "1..16+4", "1..64*2", "1..1node*2".
[[nodiscard]] Cores cores_from(std::string_view text);
/// The counts that it means on a machine with so many cores a node; empty for a range that ends before it
/// begins. A share of a node is rounded down, to 1 at least.
[[nodiscard]] std::vector<int> counts_of(Cores const& cores, int cores_per_node);

/// "static", "cyclic", "dynamic", "guided"; with a grain, "dynamic,16".
[[nodiscard]] Schedule schedule_from(std::string_view text);
/// The same, back: the grain is written where it is not 1.
[[nodiscard]] std::string text_of(Schedule schedule);

/// Seconds from "2m", "90s", "1h30m", "500ms", "1.5h", and from a number alone.
[[nodiscard]] double seconds_from(std::string_view text);

}  // namespace regatta
