#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "runners/runner.hpp"
#include "runners/signal.hpp"

/// How [0, tasks) is cut into chunks, and who gets which. The same arithmetic for threads and for ranks.
namespace regatta {

/// Chunks in the order of tickets, for dynamic and guided: whoever draws ticket t runs chunk(t).
class Chunking {
 public:
  /// `takers`: how many draw, over all ranks. Guided chunks are a taker's part of what is left, at least
  /// `grain` (Polychronopoulos & Kuck 1987), all known beforehand: so one counter serves both schedules.
  Chunking(std::size_t tasks, Schedule schedule, std::size_t takers);

  /// Empty past the last one.
  [[nodiscard]] Range chunk(std::size_t ticket) const noexcept;
  [[nodiscard]] std::size_t chunks() const noexcept { return chunks_; }

 private:
  std::size_t tasks_, grain_, chunks_;
  std::vector<std::size_t> starts_;  // guided only: chunks_ + 1 of them
};

/// static and cyclic: what a worker gets is known beforehand, and needs no talk.
class OwnedChunks final : public ChunkSource {
 public:
  OwnedChunks(std::size_t tasks, Schedule schedule, Share share, int workers);
  Range next(int worker) override;

 private:
  struct alignas(no_sharing) Cursor {
    std::size_t at = 0, end = 0;
  };
  std::vector<Cursor> cursors_;
  std::size_t grain_, stride_;
};

/// dynamic and guided in one process: tickets from an atomic counter.
class SharedChunks final : public ChunkSource {
 public:
  SharedChunks(std::size_t tasks, Schedule schedule, std::size_t takers)
      : chunking_(tasks, schedule, takers) {}
  Range next(int) override { return chunking_.chunk(ticket_.fetch_add(1, std::memory_order_relaxed)); }

 private:
  Chunking chunking_;
  alignas(no_sharing) std::atomic<std::size_t> ticket_{0};
};

/// static or cyclic: decided beforehand.
[[nodiscard]] constexpr bool is_owned(Schedule schedule) noexcept {
  return schedule.kind == ScheduleKind::fixed || schedule.kind == ScheduleKind::cyclic;
}

/// The source of one process.
[[nodiscard]] std::unique_ptr<ChunkSource> make_chunks(std::size_t tasks, Schedule schedule, int workers,
                                                       int in_flight);

}  // namespace regatta
