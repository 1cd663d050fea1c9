#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace regatta {

/// Runs another program to its end, without a shell: `words` are its argv, `input` what it reads, `folder`
/// where it runs. Returns what it wrote to standard output. Throws EnvironmentError where it is not
/// installed, naming the Debian `package` that has it, and where it fails, with the end of what it said.
[[nodiscard]] std::string run_tool(std::vector<std::string> const& words, std::string_view input,
                                   std::filesystem::path const& folder, std::string const& package);

}  // namespace regatta
