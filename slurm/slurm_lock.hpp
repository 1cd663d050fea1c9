#pragma once

#include <filesystem>

#include "results/descriptor.hpp"

namespace regatta {

/// A lock file in <study>/slurm/, held by one process at a time until the object goes; "submit" keeps two
/// submissions apart, "collect" two writers of results.h5.
class SlurmLock {
 public:
  enum class Wait { no, yes };
  /// Throws BusyError when another process has it and we do not wait, StorageError when it cannot be made.
  SlurmLock(std::filesystem::path const& study, char const* name, Wait wait);

 private:
  Descriptor file_;
};

}  // namespace regatta
