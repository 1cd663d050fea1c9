#pragma once

#include <sys/resource.h>

#include <cstdint>
#include <string>

/// The memory that a node has left for an attempt. Linux gives memory before it has it, and ends processes of
/// its own choice when there is none to back it.
namespace regatta {

/// What can still be had, and which limit says so.
struct AvailableMemory {
  double bytes = 0;
  std::string limit;  ///< "MemAvailable", or a control group's folder
};

/// The least of what the machine has left (`meminfo` is the text of /proc/meminfo) and what the control
/// groups of a process allow beyond what their processes hold (`root` and `self` as of cgroup_folders; v2's
/// memory.max, v1's memory.limit_in_bytes; file pages that can be dropped do not count as held).
[[nodiscard]] AvailableMemory available_memory(std::string const& meminfo, std::string const& root,
                                               std::string const& self);
/// The same of this process.
[[nodiscard]] AvailableMemory available_memory();

/// The most memory that this process had since it began this program: VmHWM of proc(5). getrusage() would
/// count what the process had before exec, the driver's own pages. 0 without /proc.
[[nodiscard]] std::int64_t peak_memory_bytes();

/// While it lives, this process can map so many bytes more for its own data, touched or not, and what asks
/// for more is told so at once (RLIMIT_DATA, getrlimit(2)): std::bad_alloc from new, ENOMEM from mmap.
class MemoryLimit {
 public:
  explicit MemoryLimit(double bytes);
  MemoryLimit(MemoryLimit const&) = delete;
  MemoryLimit& operator=(MemoryLimit const&) = delete;
  ~MemoryLimit();

 private:
  rlimit before_{};
  bool set_ = false;
};

/// Why a kernel got no memory, for `ranks` processes on this node, and the remedy.
[[nodiscard]] std::string lack_of_memory(std::string const& kernel, int ranks,
                                         AvailableMemory const& available);

}  // namespace regatta
