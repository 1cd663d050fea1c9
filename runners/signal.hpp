#pragma once

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace regatta {

/// Two lines: the prefetcher of x86 fetches lines in pairs.
inline constexpr std::size_t no_sharing = 128;

/// Tells the core that this is a waiting loop.
inline void relax() noexcept {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("isb" ::: "memory");
#endif
}

/// How a waiter behaves: reads the word again at once, then with pauses, then lets others run, then sleeps.
/// A pause costs 140 cycles since Skylake, as much as a cache line from the next core: hence the eager reads.
struct Patience {
  int eager = 2'000;
  int pauses = 100'000;
  int yields = 0;

  /// With a core each, nobody needs ours; with more waiters than cores, the one that we wait for may need it.
  [[nodiscard]] static constexpr Patience with(bool own_core) noexcept {
    return own_core ? Patience{} : Patience{.eager = 0, .pauses = 0, .yields = 8};
  }

  /// Looks without giving up the core. Returns whether it came.
  template <class HasCome>
  [[nodiscard]] bool spin(HasCome&& has_come) const noexcept {
    for (int i = 0; i < eager; ++i)
      if (has_come()) return true;
    for (int i = 0; i < pauses; ++i, relax())
      if (has_come()) return true;
    return false;
  }
  /// All but the sleep, which is the caller's own. Returns whether it came.
  template <class HasCome>
  [[nodiscard]] bool wait(HasCome&& has_come) const noexcept {
    if (spin(has_come)) return true;
    for (int i = 0; i < yields; ++i, sched_yield())
      if (has_come()) return true;
    return false;
  }
};

/// A waiting loop's body where nobody can wake a sleeper, between processes: after the pauses it only yields.
class Backoff {
 public:
  explicit Backoff(Patience const& patience) : patience_(patience) {}
  void wait() noexcept {
    ++turn_;
    if (turn_ <= patience_.eager) return;
    if (turn_ <= patience_.eager + patience_.pauses) return relax();
    --turn_;
    sched_yield();
  }

 private:
  Patience patience_;
  int turn_ = 0;
};

/// A number that one thread raises and others wait for. Raising is a plain store: a locked one, which waking
/// sleepers takes, could not begin to fetch its line before the stores of the task's results have theirs, and
/// a step would cost one way between cores more. So sleepers wake by themselves, after a sixty-fourth of the
/// time they have waited.
class Signal {
 public:
  void raise(std::uint32_t to) noexcept { value_.store(to, std::memory_order_release); }
  /// Returns when the number is `wanted` or was.
  void await(std::uint32_t wanted, Patience const& patience) const noexcept {
    if (patience.wait([&] { return has(wanted); })) return;
    using Clock = std::chrono::steady_clock;
    for (auto const begin = Clock::now(); !has(wanted);)
      std::this_thread::sleep_for(
          std::max<Clock::duration>((Clock::now() - begin) / 64, std::chrono::microseconds(20)));
  }
  /// Whether the number is `wanted` or was: modulo 2^32, for whoever raises may be ahead of whoever waits.
  [[nodiscard]] bool has(std::uint32_t wanted) const noexcept {
    return static_cast<std::int32_t>(value_.load(std::memory_order_acquire) - wanted) >= 0;
  }
  /// Only while nobody waits.
  void clear() noexcept { value_.store(0, std::memory_order_relaxed); }

 private:
  std::atomic<std::uint32_t> value_{0};
};

}  // namespace regatta
