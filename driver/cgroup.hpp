#pragma once

#include <optional>
#include <string>
#include <vector>

namespace regatta {

/// The folders of a process's control group and of its parents, the group first: all of them limit it. `root`
/// is /sys/fs/cgroup, `self` the text of /proc/self/cgroup; of version 1 the hierarchy that has `controller`.
/// Folders need not exist.
[[nodiscard]] std::vector<std::string> cgroup_folders(std::string const& root, std::string const& self,
                                                      std::string const& controller);

/// Where control groups are mounted, and the text that says in which ones this process is.
inline constexpr char const* cgroup_root = "/sys/fs/cgroup";
[[nodiscard]] std::string own_cgroups();

/// The CPU bandwidth limit of a process, in CPUs (cgroup v2's cpu.max, v1's cpu.cfs_quota_us), and its limit
/// of memory in bytes (v2's memory.max, v1's memory.limit_in_bytes): the least over its groups and their
/// parents; nothing: no limit. `root` and `self` as above.
[[nodiscard]] std::optional<double> cgroup_quota(std::string const& root, std::string const& self);
[[nodiscard]] std::optional<double> cgroup_memory(std::string const& root, std::string const& self);

/// The groups that these come from, as /proc/self/cgroup (`self`) has them: the line of version 2, or those
/// of version 1 for the controllers cpu and memory.
[[nodiscard]] std::vector<std::string> limiting_cgroups(std::string const& self);

}  // namespace regatta
