#pragma once

#include <filesystem>
#include <string>

namespace regatta {

/// A file's text, of /proc and /sys too; empty where there is none, or none that can be read.
[[nodiscard]] std::string text_of_file(std::filesystem::path const& path);

}  // namespace regatta
