#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace regatta {

/// Names of all that lies in a folder, sorted; none where the folder is not there. Throws StorageError where
/// it cannot be listed to its end: that is no empty folder.
[[nodiscard]] std::vector<std::string> names_in(std::filesystem::path const& folder);

/// Whether there is something of that name. Throws StorageError where that cannot be known.
[[nodiscard]] bool is_there(std::filesystem::path const& path);

}  // namespace regatta
