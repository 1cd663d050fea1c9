#pragma once

#include <cstdint>
#include <string>

#include "results/terminal.hpp"

namespace regatta {

/// "1 point", "2,000 points": counts for people.
[[nodiscard]] inline std::string counted(std::uint64_t number, char const* what) {
  return grouped(number) + " " + what + (number == 1 ? "" : "s");
}

}  // namespace regatta
