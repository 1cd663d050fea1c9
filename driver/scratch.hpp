#pragma once

#include <filesystem>
#include <optional>

#include "driver/temporary_folder.hpp"

namespace regatta {

/// The folder for files that kernels make: `wanted`, or regatta-<uid> under TMPDIR (or /tmp), which is made
/// where it is missing, for its owner alone. Throws EnvironmentError when it is not there, cannot be written,
/// is a link, or belongs to somebody else.
[[nodiscard]] std::filesystem::path scratch_folder(std::filesystem::path const& wanted);

/// The same for one attempt. Where nothing is wanted and there is one rank, the folder is a temporary one,
/// and goes with the object; several ranks share regatta-<uid> with all others on their node, and it stays.
class Scratch {
 public:
  Scratch(std::filesystem::path const& wanted, int ranks);
  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }

 private:
  std::optional<TemporaryFolder> own_;
  std::filesystem::path path_;
};

}  // namespace regatta
