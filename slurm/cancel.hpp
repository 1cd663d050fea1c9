#pragma once

#include <filesystem>

namespace regatta {

/// `regatta cancel`: ends what this study has pending or running in Slurm, and nothing else; jobs are found
/// by their names, never by a number that may have become another's. Throws EnvironmentError where Slurm does
/// not say what there is. Returns the exit code.
[[nodiscard]] int cancel_study(std::filesystem::path const& study, bool json);

}  // namespace regatta
