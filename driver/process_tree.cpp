#include "driver/process_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "results/descriptor.hpp"

namespace regatta {

namespace {

struct Status {
  pid_t parent = 0;
  char state = '?';
};

/// /proc/<pid>/stat: "pid (comm) state ppid …"; comm may hold anything, so the last ')' ends it.
std::optional<Status> status_of(pid_t process) noexcept {
  std::array<char, 64> path{};
  std::snprintf(path.data(), path.size(), "/proc/%d/stat", process);
  Descriptor const file(::open(path.data(), O_RDONLY | O_CLOEXEC));
  std::array<char, 512> text{};
  auto const length = file ? ::read(file.get(), text.data(), text.size() - 1) : -1;
  auto const* comm_end = length > 0 ? std::strrchr(text.data(), ')') : nullptr;
  Status status;
  if (comm_end == nullptr || std::sscanf(comm_end + 1, " %c %d", &status.state, &status.parent) != 2)
    return std::nullopt;
  return status;
}

struct Process {
  pid_t id = 0, parent = 0;
};

std::vector<Process> living_processes() {
  std::vector<Process> processes;
  std::unique_ptr<DIR, int (*)(DIR*)> const folder(::opendir("/proc"), ::closedir);
  if (!folder) return processes;
  while (auto const* entry = ::readdir(folder.get())) {
    pid_t id = 0;
    auto const* end = entry->d_name + std::strlen(entry->d_name);
    if (auto const [stop, error] = std::from_chars(entry->d_name, end, id);
        error != std::errc{} || stop != end)
      continue;
    auto const status = status_of(id);
    if (status && status->state != 'Z') processes.push_back({id, status->parent});
  }
  return processes;
}

}  // namespace

std::vector<pid_t> descendants_of(pid_t ancestor) {
  auto const processes = living_processes();
  std::vector<pid_t> found{ancestor};
  for (std::size_t next = 0; next < found.size(); ++next)
    for (auto const& process : processes)
      if (process.parent == found[next] && process.id != ancestor) found.push_back(process.id);
  found.erase(found.begin());
  return found;
}

bool is_or_descends_from(pid_t process, pid_t ancestor) noexcept {
  while (process > 1) {
    if (process == ancestor) return true;
    auto const status = status_of(process);
    if (!status) return false;
    process = status->parent;
  }
  return false;
}

std::size_t kill_descendants() {
  auto const self = ::getpid();
  auto const found = descendants_of(self);
  for (auto const process : found) {
    // A process id may have a new owner by now: hold the process, look again, and only then send.
    auto const held = open_process(process);
    if (held && is_or_descends_from(process, self))
      ::syscall(SYS_pidfd_send_signal, held.get(), SIGKILL, nullptr, 0);
  }
  return found.size();
}

Descriptor open_process(pid_t process) noexcept {
  // glibc 2.36 declares pidfd_open without extern "C" (its bug 29951): the system call itself, then.
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

}  // namespace regatta
