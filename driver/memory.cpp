#include "driver/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <sstream>

#include "driver/cgroup.hpp"
#include "driver/file_text.hpp"

namespace regatta {

namespace {

constexpr double kibi = 1024;

/// The number that stands behind a key, as "MemAvailable:  123 kB" or "inactive_file 456" have it.
std::optional<double> number_behind(std::string const& text, std::string const& key) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    double number = 0;
    if (words >> name && name == key && words >> number) return number;
  }
  return std::nullopt;
}

/// Nothing for "max", and where there is no such file.
std::optional<double> number_in(std::string const& path) {
  std::istringstream text(text_of_file(path));
  double number = 0;
  return text >> number ? std::optional(number) : std::nullopt;
}

/// What a control group allows beyond what its processes hold.
std::optional<double> left_in(std::string const& group) {
  auto limit = number_in(group + "/memory.max"), held = number_in(group + "/memory.current");
  std::string prefix;
  if (!limit) {
    limit = number_in(group + "/memory.limit_in_bytes");
    held = number_in(group + "/memory.usage_in_bytes");
    prefix = "total_";
  }
  if (!limit || !held) return std::nullopt;
  auto const stat = text_of_file(group + "/memory.stat");
  auto const files = number_behind(stat, prefix + "inactive_file").value_or(0) +
                     number_behind(stat, prefix + "active_file").value_or(0);
  return std::max(0.0, *limit - std::max(0.0, *held - files));
}

std::string gigabytes(double bytes) {
  return bytes < 1e9 ? fmt::format("{:.0f} MB", bytes * 1e-6) : fmt::format("{:.1f} GB", bytes * 1e-9);
}

}  // namespace

AvailableMemory available_memory(std::string const& meminfo, std::string const& root,
                                 std::string const& self) {
  AvailableMemory least{std::numeric_limits<double>::infinity(), ""};
  if (auto const machine = number_behind(meminfo, "MemAvailable:")) least = {*machine * kibi, "MemAvailable"};
  for (auto const& group : cgroup_folders(root, self, "memory"))
    if (auto const left = left_in(group); left && *left < least.bytes) least = {*left, group};
  return least;
}

AvailableMemory available_memory() {
  return available_memory(text_of_file("/proc/meminfo"), cgroup_root, own_cgroups());
}

std::int64_t peak_memory_bytes() {
  return static_cast<std::int64_t>(number_behind(text_of_file("/proc/self/status"), "VmHWM:").value_or(0) *
                                   kibi);
}

MemoryLimit::MemoryLimit(double bytes) {
  auto const mapped = number_behind(text_of_file("/proc/self/status"), "VmData:");
  if (!mapped || ::getrlimit(RLIMIT_DATA, &before_) != 0) return;  // no /proc: as it was without us
  auto const most = *mapped * kibi + bytes;
  if (most >= static_cast<double>(before_.rlim_cur)) return;
  auto now = before_;
  now.rlim_cur = static_cast<rlim_t>(most);
  set_ = ::setrlimit(RLIMIT_DATA, &now) == 0;
}

MemoryLimit::~MemoryLimit() {
  if (set_) ::setrlimit(RLIMIT_DATA, &before_);
}

std::string lack_of_memory(std::string const& kernel, int ranks, AvailableMemory const& available) {
  auto const sharing = ranks > 1 ? fmt::format(" for its {} ranks", ranks) : std::string{};
  return fmt::format(
      "out of memory: kernel '{}' asks for more than this node has left{} ({} by {}), or than `ulimit` "
      "allows; lower "
      "`size`, take more nodes, or free memory",
      kernel, sharing, gigabytes(available.bytes), available.limit);
}

}  // namespace regatta
