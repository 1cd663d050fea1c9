#include "driver/cgroup.hpp"

#include <algorithm>
#include <sstream>
#include <string_view>

#include "driver/file_text.hpp"

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

std::optional<double> ratio(double quota, double period) {
  if (quota <= 0 || period <= 0) return std::nullopt;  // "max", or v1's -1: no limit
  return quota / period;
}

/// One group's limit: cgroup v2's "max 100000" or "50000 100000", or v1's pair of files.
std::optional<double> group_quota(std::string const& group) {
  if (auto const text = text_of_file(group + "/cpu.max"); !text.empty()) {
    std::istringstream words(text);
    double quota = 0, period = 0;
    return words >> quota >> period ? ratio(quota, period) : std::nullopt;
  }
  std::istringstream quota_text(text_of_file(group + "/cpu.cfs_quota_us"));
  std::istringstream period_text(text_of_file(group + "/cpu.cfs_period_us"));
  double quota = 0, period = 0;
  return quota_text >> quota && period_text >> period ? ratio(quota, period) : std::nullopt;
}

/// A number below what v1 writes for "no limit"; nothing for v2's "max", and where there is no such file.
std::optional<double> memory_limit_in(std::string const& file) {
  std::istringstream text(text_of_file(file));
  double bytes = 0;
  return text >> bytes && bytes < 0x1p62 ? std::optional(bytes) : std::nullopt;
}

/// The least that any of the groups allows; nothing where none limits it.
std::optional<double> least_of(std::vector<std::string> const& groups,
                               std::optional<double> (*limit_of)(std::string const& group)) {
  std::optional<double> least;
  for (auto const& group : groups)
    if (auto const limit = limit_of(group); limit && (!least || *limit < *least)) least = limit;
  return least;
}

std::optional<double> group_memory(std::string const& group) {
  auto const limit = memory_limit_in(group + "/memory.max");
  return limit ? limit : memory_limit_in(group + "/memory.limit_in_bytes");
}

/// The line of /proc/self/cgroup for a controller: the one of version 1 that names it, or else that of
/// version 2.
std::string line_of(std::string const& self, std::string const& controller) {
  std::istringstream lines(self);
  std::string unified;
  for (std::string line; std::getline(lines, line);) {
    auto const first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    auto const controllers = line.substr(first + 1, second - first - 1);
    if (controllers.empty()) unified = line;
    if (lists(controllers, controller)) return line;
  }
  return unified;
}

}  // namespace

std::string own_cgroups() {
  return text_of_file("/proc/self/cgroup");
}

std::optional<double> cgroup_quota(std::string const& root, std::string const& self) {
  return least_of(cgroup_folders(root, self, "cpu"), group_quota);
}

std::optional<double> cgroup_memory(std::string const& root, std::string const& self) {
  return least_of(cgroup_folders(root, self, "memory"), group_memory);
}

std::vector<std::string> limiting_cgroups(std::string const& self) {
  std::vector<std::string> lines;
  for (auto const* controller : {"cpu", "memory"})
    if (auto line = line_of(self, controller);
        !line.empty() && std::find(lines.begin(), lines.end(), line) == lines.end())
      lines.push_back(std::move(line));
  return lines;
}

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
        folders.push_back((root + mount).append(group));
        if (group.find('/') == std::string::npos) break;
      }
  }
  return folders;
}

}  // namespace regatta
