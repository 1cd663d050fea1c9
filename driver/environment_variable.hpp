#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace regatta {

/// Of this process; nothing where it is not set.
[[nodiscard]] inline std::optional<std::string> environment_variable(char const* name) {
  auto const* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

}  // namespace regatta
