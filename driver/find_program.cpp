#include "driver/find_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace regatta {

std::filesystem::path find_program(std::filesystem::path const& name) {
  auto const executable = [](std::filesystem::path const& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.has_parent_path()) return executable(name) ? name : std::filesystem::path{};
  auto const* variable = std::getenv("PATH");
  std::string const path = variable != nullptr ? variable : "";
  for (std::size_t begin = 0; begin <= path.size();) {
    auto const end = std::min(path.find(':', begin), path.size());
    auto const folder = path.substr(begin, end - begin);
    if (auto const found = std::filesystem::path(folder.empty() ? "." : folder) / name; executable(found))
      return found;
    begin = end + 1;
  }
  return {};
}

}  // namespace regatta
