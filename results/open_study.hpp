#pragma once

#include <filesystem>
#include <string>

#include "results/journal.hpp"

namespace regatta {

/// Where a study lies that is named by its folder, by its name under `studies`, or by a .h5 file. A folder
/// with nothing of a study in it gives way to a study of that name. Throws UsageError where there is none.
[[nodiscard]] std::filesystem::path study_place(std::string const& study,
                                                std::filesystem::path const& studies);

/// All records of a study, which is named by its folder, by its name under `studies`, or by a bare .h5 file
/// that holds the documented columns. The journals are the truth and newer than results.h5; a folder without
/// them may have come with the file alone. Throws UsageError where there is no study, DamageError with the
/// path for a file that cannot be used.
[[nodiscard]] Records open_study(std::string const& study, std::filesystem::path const& studies);

}  // namespace regatta
