#pragma once

#include <string>

#include "results/record.hpp"

namespace regatta {

/// How people read the parts of a point. Hostile text is escaped.
[[nodiscard]] std::string value_text(Value const& value);
/// "2×4×1": nodes × ranks a node × threads a rank.
[[nodiscard]] std::string shape_text(Shape const& shape);
/// "dynamic,16"; the grain is left out where there is none, or one.
[[nodiscard]] std::string schedule_text(Schedule const& schedule);
/// Kernel, size and every other parameter: "count 1000 block=100".
[[nodiscard]] std::string work_text(Point const& point);

}  // namespace regatta
