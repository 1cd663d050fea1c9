#pragma once

#include <span>
#include <string>
#include <string_view>

namespace regatta {

/// The known name with the least edit distance, for error texts; empty when none is near.
[[nodiscard]] std::string nearest(std::string_view name, std::span<std::string const> known);

}  // namespace regatta
