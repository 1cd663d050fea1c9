#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include "kernels/io.hpp"
#include "runners/ring_queue.hpp"

namespace regatta {

/// Sleeping operations of one loop, by the time at which they wake.
///
/// Sleeps of one length end in the order in which they began, so most come at the back of a plain queue, at a
/// few nanoseconds each; only those that would end before its last one go into a binary heap.
class TimerQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void add(Operation& operation) {
    Entry const entry{operation.started + operation.duration, &operation};
    if (in_order_.empty() || !(entry.wake < in_order_.back().wake)) return in_order_.push(entry);
    heap_.push_back(entry);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  [[nodiscard]] bool empty() const noexcept { return in_order_.empty() && heap_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return in_order_.size() + heap_.size(); }

  /// When the first one wakes; Time::max() when there is none.
  [[nodiscard]] Time next() const noexcept {
    auto const first = in_order_.empty() ? Time::max() : in_order_.front().wake;
    return heap_.empty() ? first : std::min(first, heap_.front().wake);
  }

  /// Takes out one operation whose time has come; nullptr when there is none.
  [[nodiscard]] Operation* take_due(Time now) {
    auto const due = next();
    if (due > now || empty()) return nullptr;
    if (!in_order_.empty() && in_order_.front().wake == due) return in_order_.pop().operation;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    auto* const operation = heap_.back().operation;
    heap_.pop_back();
    return operation;
  }

 private:
  struct Entry {
    Time wake;
    Operation* operation = nullptr;
  };
  static bool later(Entry const& a, Entry const& b) noexcept { return a.wake > b.wake; }

  RingQueue<Entry> in_order_;
  std::vector<Entry> heap_;
};

}  // namespace regatta
