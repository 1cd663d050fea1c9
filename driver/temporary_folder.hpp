#pragma once

#include <filesystem>
#include <string>

#include "results/descriptor.hpp"

namespace regatta {

/// A folder that is locked while its owner lives, and removed with all in it when that ends. What a killed
/// owner left behind, the next one with the same parent removes, where it ran on the same machine since its
/// last boot: a file system's locks may hold for one machine only, and another one's folder may be in use.
class TemporaryFolder {
 public:
  /// Makes <parent>/regatta-<uid>-<boot>-<random>. Throws std::filesystem::filesystem_error when it cannot.
  explicit TemporaryFolder(std::filesystem::path const& parent);
  TemporaryFolder(TemporaryFolder&&) = default;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] std::filesystem::path const& path() const noexcept { return path_; }
  /// Where the file system gives no lock: why. The folder serves all the same, and no other owner can lock it
  /// either, so it is removed by this one alone.
  [[nodiscard]] std::string const& unlocked() const noexcept { return unlocked_; }

 private:
  bool make(std::filesystem::path const& parent);

  std::filesystem::path path_;
  Descriptor lock_;
  std::string unlocked_;
};

}  // namespace regatta
