#pragma once

#include <filesystem>
#include <string>

/// What a message tells its reader to type: words that a shell takes as they are. Pure.
namespace regatta {

/// A study, as `status` and `cancel` find it: its name where it lies in results/, or else its folder.
[[nodiscard]] std::string study_words(std::filesystem::path const& study);

/// A job file, as `run` and `submit` find its study again: with --output where the studies are elsewhere than
/// in results/.
[[nodiscard]] std::string job_words(std::filesystem::path const& job, std::filesystem::path const& output);

}  // namespace regatta
