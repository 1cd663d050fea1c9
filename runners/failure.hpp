#pragma once

#include <atomic>
#include <exception>
#include <utility>

namespace regatta {

/// Keeps the first exception of several workers until the leader rethrows it. A thread of oneTBB may fail as
/// it takes its place, while the leader looks: what is told of is whole.
class Failure {
 public:
  /// Inside a catch block, on any thread.
  void capture() noexcept {
    if (claimed_.exchange(true)) return;
    what_ = std::current_exception();
    kept_.store(true, std::memory_order_release);
  }
  [[nodiscard]] bool any() const noexcept { return kept_.load(std::memory_order_acquire); }
  /// The leader alone.
  void rethrow() {
    if (!any()) return;
    auto const what = std::exchange(what_, nullptr);
    kept_.store(false, std::memory_order_relaxed);
    claimed_.store(false, std::memory_order_release);
    std::rethrow_exception(what);
  }

 private:
  std::atomic<bool> claimed_{false}, kept_{false};
  std::exception_ptr what_;
};

}  // namespace regatta
