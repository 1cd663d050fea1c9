#pragma once

#include <filesystem>

namespace regatta {

/// `regatta collect`: makes results.h5 anew from all journals of a study, whose folder is given, and prints
/// the table. Array tasks may go on recording meanwhile. Returns the exit code.
[[nodiscard]] int collect_study(std::filesystem::path const& path);

}  // namespace regatta
