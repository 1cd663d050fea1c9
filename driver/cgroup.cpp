#include "driver/cgroup.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

namespace regatta {

namespace {

/// "cpu" is one of "cpu,cpuacct".
bool lists(std::string_view controllers, std::string_view controller) {
  while (!controllers.empty()) {
    auto const comma = std::min(controllers.find(','), controllers.size());
    if (controllers.substr(0, comma) == controller) return true;
    controllers.remove_prefix(std::min(comma + 1, controllers.size()));
  }
  return false;
}

}  // namespace

std::vector<std::string> cgroup_folders(std::string const& root, std::string const& self,
                                        std::string const& controller) {
  std::vector<std::string> folders;
  std::istringstream lines(self);
  for (std::string line; std::getline(lines, line);) {
    // "0::/user.slice" (v2), or "4:cpu,cpuacct:/docker/abc" (v1), which is mounted by its list or by a name
    // of it
    auto const first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    auto const controllers = line.substr(first + 1, second - first - 1);
    if (!controllers.empty() && !lists(controllers, controller)) continue;
    std::vector<std::string> mounts{""};
    if (!controllers.empty()) mounts = {"/" + controller};
    if (!controllers.empty() && controllers != controller) mounts.push_back("/" + controllers);
    for (auto const& mount : mounts)
      for (auto group = line.substr(second + 1);; group.erase(group.rfind('/'))) {
        if (group == "/") group.clear();
        folders.push_back(root + mount + group);
        if (group.find('/') == std::string::npos) break;
      }
  }
  return folders;
}

}  // namespace regatta
