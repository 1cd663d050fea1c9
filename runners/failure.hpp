#pragma once

#include <atomic>
#include <exception>
#include <utility>

namespace regatta {

/// Keeps the first exception of several workers until the leader, who has waited for all of them, rethrows
/// it.
class Failure {
 public:
  /// Inside a catch block, on any thread.
  void capture() noexcept {
    if (!claimed_.exchange(true)) what_ = std::current_exception();
  }
  [[nodiscard]] bool any() const noexcept { return claimed_.load(std::memory_order_relaxed); }
  /// The leader, when no worker runs.
  void rethrow() {
    if (!any()) return;
    auto const what = std::exchange(what_, nullptr);
    claimed_.store(false);
    std::rethrow_exception(what);
  }

 private:
  std::atomic<bool> claimed_{false};
  std::exception_ptr what_;
};

}  // namespace regatta
