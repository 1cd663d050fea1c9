#pragma once

#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>

#include <atomic>
#include <utility>
#include <vector>

#include "runners/affinity.hpp"
#include "runners/failure.hpp"
#include "runners/runner.hpp"
#include "runners/signal.hpp"

/// What a oneTBB pool knows of the places of its arena: a place is a worker, whichever thread takes it.
namespace regatta {

/// The calling thread's place.
inline int here() {
  return tbb::this_task_arena::current_thread_index();
}

/// Pins a thread when it takes its place in the arena; the place is the worker's index.
class Pins final : public tbb::task_scheduler_observer {
 public:
  Pins(tbb::task_arena& arena, std::vector<int> cpus, Failure& failure)
      : tbb::task_scheduler_observer(arena), cpus_(std::move(cpus)), failure_(failure) {
    if (!cpus_.empty()) observe(true);
  }
  ~Pins() override { observe(false); }

  void on_scheduler_entry(bool) override try {
    pin_this_thread(cpus_[static_cast<std::size_t>(here()) % cpus_.size()]);
  } catch (...) {
    failure_.capture();
  }

 private:
  std::vector<int> cpus_;
  Failure& failure_;
};

/// Sees how many draw at the same time: oneTBB may send fewer threads than it was asked for.
class Witness final : public ChunkSource {
 public:
  Witness(ChunkSource& source, int seats) : source_(source), busy_(static_cast<std::size_t>(seats)) {}

  Range next(int seat) override {
    auto const chunk = source_.next(seat);
    auto& busy = busy_[static_cast<std::size_t>(seat)].is;
    if (busy != (chunk.size() > 0)) count(busy = !busy);
    return chunk;
  }
  [[nodiscard]] int most() const noexcept { return most_.load(); }

 private:
  struct alignas(no_sharing) Busy {
    bool is = false;
  };
  void count(bool busy) noexcept {
    auto const now = busy ? now_.fetch_add(1) + 1 : now_.fetch_sub(1) - 1;
    for (auto most = most_.load(); now > most && !most_.compare_exchange_weak(most, now);) continue;
  }

  ChunkSource& source_;
  std::vector<Busy> busy_;
  std::atomic<int> now_{0}, most_{0};
};

/// How many tasks each place of an arena has counted, each on lines of its own.
class Counts {
 public:
  explicit Counts(int workers) : places_(static_cast<std::size_t>(workers)) {}

  /// By the place's own thread.
  void add(int place, std::size_t tasks) noexcept {
    auto& count = places_[static_cast<std::size_t>(place)].tasks;
    count.store(count.load(std::memory_order_relaxed) + tasks, std::memory_order_release);
  }
  [[nodiscard]] std::size_t all() const noexcept {
    std::size_t sum = 0;
    for (auto const& place : places_) sum += place.tasks.load(std::memory_order_acquire);
    return sum;
  }

 private:
  struct alignas(no_sharing) Place {
    std::atomic<std::size_t> tasks{0};
  };
  std::vector<Place> places_;
};

}  // namespace regatta
