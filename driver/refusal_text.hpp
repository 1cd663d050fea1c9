#pragma once

#include <functional>
#include <string>

#include "driver/sweep.hpp"

namespace regatta {

/// In one line why all attempts that failed did so: the reason, or, of several, how many there are and the
/// most frequent of them, with the first point that each refused. `name_of` says what a point is called.
/// Pure.
[[nodiscard]] std::string refusals_text(SweepCount const& count,
                                        std::function<std::string(Point const&)> const& name_of);

}  // namespace regatta
