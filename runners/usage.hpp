#pragma once

#include <sys/resource.h>

#include <cstdint>

namespace regatta {

/// Brings what the operating system has counted for this process's threads up to now. Linux adds the time of
/// a thread that runs on another CPU only at that CPU's next tick (1 to 10 ms), unless somebody asks for that
/// thread's own clock (task_sched_runtime in kernel/sched/core.c): spans of a few milliseconds would else
/// lack most of their workers' time. Takes about a microsecond a thread.
void settle_usage() noexcept;

/// What the operating system counted for this process (getrusage); subtract two to get a span's. Settle it
/// before.
struct Usage {
  std::int64_t cpu_microseconds = 0;  ///< user + system
  std::int64_t voluntary_switches = 0, involuntary_switches = 0;

  [[nodiscard]] static Usage now() noexcept {
    rusage usage{};
    (void)getrusage(RUSAGE_SELF, &usage);  // cannot fail with these arguments
    auto const micro = [](timeval t) { return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_usec; };
    return {micro(usage.ru_utime) + micro(usage.ru_stime), usage.ru_nvcsw, usage.ru_nivcsw};
  }
  Usage& operator+=(Usage const& other) noexcept {
    cpu_microseconds += other.cpu_microseconds;
    voluntary_switches += other.voluntary_switches;
    involuntary_switches += other.involuntary_switches;
    return *this;
  }
  friend Usage operator-(Usage const& a, Usage const& b) noexcept {
    return {a.cpu_microseconds - b.cpu_microseconds, a.voluntary_switches - b.voluntary_switches,
            a.involuntary_switches - b.involuntary_switches};
  }
};

}  // namespace regatta
