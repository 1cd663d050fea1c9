#pragma once

#include <filesystem>

namespace regatta {

/// Where PATH has the program, absolute; empty when nowhere. A name with a slash stands for itself, when
/// executable.
[[nodiscard]] std::filesystem::path find_program(std::filesystem::path const& name);

}  // namespace regatta
