#pragma once

#include <filesystem>
#include <string>

namespace regatta {

/// The folder of a study that is named by its folder or by its name under `studies`; absolute. Throws
/// UsageError where neither holds a job.toml.
[[nodiscard]] std::filesystem::path study_path(std::string const& study,
                                               std::filesystem::path const& studies);

}  // namespace regatta
