#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace regatta {

/// A job file that can be run as it is.
struct ShippedJob {
  std::filesystem::path path;
  std::string summary;  ///< its first comment line
};

/// The job files of the first of these folders that exists: ./jobs, the source tree's beside a build, the
/// installed one. Sorted by name.
[[nodiscard]] std::vector<ShippedJob> shipped_jobs();

/// The folders that were looked for, for a message.
[[nodiscard]] std::string job_folders_text();

}  // namespace regatta
