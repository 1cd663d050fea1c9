#pragma once

#include <cstdint>
#include <string>

/// What a plan costs, for people. Three digits, more in front of the point. Pure.
namespace regatta {

enum class Rounding : std::uint8_t {
  nearest,
  up,  ///< of what is at most so much: a bound is never below what it bounds
};

/// "1.5 min", "3 ns": in the largest unit that is not more than the time.
[[nodiscard]] std::string duration_text(double seconds, Rounding rounding);

/// "12,960 core-seconds (3.6 core-hours)"; the hours where they are a thousandth at least.
[[nodiscard]] std::string core_time_text(double core_seconds, Rounding rounding);

}  // namespace regatta
