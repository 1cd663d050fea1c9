#pragma once

#include <concepts>
#include <cstdint>
#include <string>

#include "results/terminal.hpp"

namespace regatta {

/// "1 point", "2,000 points": counts, from 0 on, for people.
[[nodiscard]] std::string counted(std::integral auto number, char const* what) {
  return grouped(static_cast<std::uint64_t>(number)) + " " + what + (number == 1 ? "" : "s");
}

}  // namespace regatta
