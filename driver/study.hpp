#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "results/descriptor.hpp"

namespace regatta {

/// A study's folder, <output>/<name>/, held by this process until the object goes. Made where it is missing;
/// what was made and holds nothing when the object goes is taken away.
class Study {
 public:
  /// Held alone. Throws StorageError when the folder is a link, cannot be made or cannot be written;
  /// BusyError when others hold it, naming them.
  Study(std::filesystem::path const& output, std::string const& name);
  /// Held together with others that share it, such as the array tasks of several nodes; each has journals of
  /// its own. `holder` says who we are: "array task 12_3 on n1". Throws as above, BusyError for a process
  /// that holds the study alone.
  Study(std::filesystem::path const& output, std::string const& name, std::string const& holder);
  Study(Study const&) = delete;
  Study& operator=(Study const&) = delete;
  ~Study();

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
  void hold(std::filesystem::path const& output, int kind);
  void remove_if_unused() noexcept;
  void open();
  void lock(int kind);
  void sign(std::string const& holder);

  std::filesystem::path folder_;
  Descriptor opened_, locked_;
  bool made_ = false, made_output_ = false;  ///< by this process
  std::filesystem::path signature_;          ///< our file in holders/; empty where we are alone
  Descriptor signed_;
};

}  // namespace regatta
