#include "runners/usage.hpp"

#include <time.h>

#include <charconv>
#include <filesystem>
#include <system_error>

namespace regatta {

namespace {

/// The clock of the CPU time of a thread of this process, which pthread_getcpuclockid gives for a pthread_t:
/// the thread's number, inverted, beside CPUCLOCK_PERTHREAD_MASK and CPUCLOCK_SCHED
/// (include/linux/posix-timers.h; part of the ABI).
clockid_t clock_of(pid_t thread) noexcept {
  constexpr int per_thread = 4, scheduled = 2, number_shift = 3;
  return static_cast<clockid_t>((~static_cast<unsigned>(thread) << number_shift) | per_thread | scheduled);
}

}  // namespace

void settle_usage() noexcept {
  std::error_code error;  // without /proc, figures are as late as the tick
  for (std::filesystem::directory_iterator task("/proc/self/task", error), end; !error && task != end;
       task.increment(error)) {
    auto const name = task->path().filename().string();
    pid_t thread = 0;
    std::from_chars(name.data(), name.data() + name.size(), thread);
    timespec unused{};
    (void)clock_gettime(clock_of(thread), &unused);  // a thread that has ended is counted already
  }
}

}  // namespace regatta
