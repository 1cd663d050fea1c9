#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "driver/temporary_folder.hpp"

namespace regatta {

/// Where attempts keep what does not outlive them: kernels' files under TMPDIR, sockets there or, where that
/// path is too long for a socket's name, under /tmp, and memory that ranks share under /dev/shm. Ranks that
/// are killed leave all of it behind, so it lies in folders that go with the driver.
class Workspace {
 public:
  /// `wanted` is TMPDIR's value. When it cannot be used (relative, missing, not writable), /tmp is, and a
  /// warning says so. Throws EnvironmentError when that fails too.
  explicit Workspace(std::string const& wanted, bool share_memory);

  /// TMPDIR of an attempt, short enough for sockets (107 bytes in all).
  [[nodiscard]] std::filesystem::path temporary() const { return short_ ? short_->path() : scratch_->path(); }
  /// For the files of kernels: on the file system that the user chose.
  [[nodiscard]] std::filesystem::path scratch() const { return scratch_ ? scratch_->path() : short_->path(); }
  /// Empty when there is no usable /dev/shm: then Open MPI finds another place.
  [[nodiscard]] std::filesystem::path shared_memory() const {
    return shared_memory_ ? shared_memory_->path() : std::filesystem::path{};
  }
  [[nodiscard]] std::vector<std::string> const& warnings() const noexcept { return warnings_; }

 private:
  void make(std::optional<TemporaryFolder>& folder, std::filesystem::path const& parent);

  std::optional<TemporaryFolder> scratch_, short_, shared_memory_;
  std::vector<std::string> warnings_;
};

}  // namespace regatta
