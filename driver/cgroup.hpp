#pragma once

#include <string>
#include <vector>

namespace regatta {

/// The folders of a process's control group and of its parents, the group first: all of them limit it. `root`
/// is /sys/fs/cgroup, `self` the text of /proc/self/cgroup; of version 1 the hierarchy that has `controller`.
/// Folders need not exist.
[[nodiscard]] std::vector<std::string> cgroup_folders(std::string const& root, std::string const& self,
                                                      std::string const& controller);

}  // namespace regatta
