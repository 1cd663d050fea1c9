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

/// "all 3 points have their 2 rounds", "the point has its 1 round".
[[nodiscard]] std::string all_have(std::integral auto owners, char const* owner, std::integral auto number,
                                   char const* what) {
  auto const one = owners == 1;
  return (one ? std::string("the ") + owner + " has its "
              : "all " + counted(owners, owner) + " have their ") +
         counted(number, what);
}

}  // namespace regatta
