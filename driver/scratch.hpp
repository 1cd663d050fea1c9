#pragma once

#include <filesystem>

namespace regatta {

/// The folder for files that kernels make: `wanted`, or regatta-<uid> under TMPDIR (or /tmp). Made where it
/// is missing, for its owner alone. Throws EnvironmentError when it cannot be written, is a link, or belongs
/// to somebody else.
[[nodiscard]] std::filesystem::path scratch_folder(std::filesystem::path const& wanted);

}  // namespace regatta
