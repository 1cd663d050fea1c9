#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/descriptor.hpp"

namespace regatta {

/// A study's folder, <output>/<name>/, held by this process until the object goes. Made where it is missing.
class Study {
 public:
  /// Throws StorageError when the folder is a link, cannot be made or cannot be written; BusyError when
  /// another process holds it, with its process id.
  Study(std::filesystem::path const& output, std::string const& name);

  /// Moves what is there aside, to <name>.old-<n>, and begins anew: nothing measured is ever deleted.
  /// Returns where it is now; empty when there was nothing.
  std::filesystem::path set_aside();

  /// Keeps the job file as read, as job.toml. A different one that is there is kept as job.<n>.toml; its name
  /// is returned.
  std::string keep_job(std::string const& text);

  [[nodiscard]] std::filesystem::path const& folder() const noexcept { return folder_; }
  /// Each with a remedy: a folder that others may write.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  void open();
  void lock();

  std::filesystem::path folder_;
  Descriptor opened_, locked_;
};

}  // namespace regatta
