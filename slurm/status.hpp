#pragma once

#include <filesystem>
#include <string>

namespace regatta {

struct StatusOptions {
  std::string study;  ///< its name or its folder
  std::filesystem::path output = "results";
  bool watch = false;   ///< draw it anew until nothing is pending or running
  double interval = 5;  ///< seconds from one drawing to the next
  bool json = false;
};

/// `regatta status`: how a study stands. Reads only; needs no Slurm where nothing was submitted. Returns 0
/// whatever became of the points; 4 where Slurm did not say what it has.
[[nodiscard]] int show_status(StatusOptions const& options);

}  // namespace regatta
