#include "runners/chunks.hpp"

#include <algorithm>

namespace regatta {

Chunking::Chunking(std::size_t tasks, Schedule schedule, std::size_t takers)
    : tasks_(tasks),
      grain_(std::max<std::size_t>(1, schedule.grain)),
      chunks_(tasks / grain_ + (tasks % grain_ != 0)) {
  if (schedule.kind != ScheduleKind::guided) return;
  takers = std::max<std::size_t>(1, takers);
  for (std::size_t at = 0; at < tasks;) {
    starts_.push_back(at);
    auto const left = tasks - at;
    at += std::min(left, std::max(grain_, left / takers + (left % takers != 0)));
  }
  chunks_ = starts_.size();
  starts_.push_back(tasks);
}

Range Chunking::chunk(std::size_t ticket) const noexcept {
  if (ticket >= chunks_) return {};
  if (!starts_.empty()) return {starts_[ticket], starts_[ticket + 1]};
  auto const begin = ticket * grain_;
  return {begin, begin + std::min(grain_, tasks_ - begin)};
}

// A cursor's unit is a task when static (a worker's part of the rank's block), and a chunk when cyclic.
OwnedChunks::OwnedChunks(std::size_t tasks, Schedule schedule, Share share, int workers)
    : cursors_(static_cast<std::size_t>(workers)),
      grain_(std::max<std::size_t>(1, schedule.grain)),
      stride_(grain_) {
  auto const mine = block(tasks, share);
  for (int w = 0; w < workers; ++w) {
    auto& cursor = cursors_[static_cast<std::size_t>(w)];
    if (schedule.kind == ScheduleKind::fixed) {
      auto const part = block(mine.size(), {w, workers});
      cursor = {mine.begin + part.begin, mine.begin + part.end};
    } else {
      auto const first =
          static_cast<std::size_t>(w) * static_cast<std::size_t>(share.ranks) +
          static_cast<std::size_t>(share.rank);  // neighbours in task order are on different ranks
      auto const chunks = tasks / grain_ + (tasks % grain_ != 0);
      cursor = {first < chunks ? first * grain_ : tasks, tasks};
      stride_ = grain_ * static_cast<std::size_t>(share.ranks) * static_cast<std::size_t>(workers);
    }
  }
}

Range OwnedChunks::next(int worker) {
  auto& cursor = cursors_[static_cast<std::size_t>(worker)];
  auto const begin = cursor.at, left = cursor.end - begin;
  cursor.at = begin + std::min(left, stride_);
  return {begin, begin + std::min(left, grain_)};
}

std::unique_ptr<ChunkSource> make_chunks(std::size_t tasks, Schedule schedule, int workers, int in_flight) {
  if (is_owned(schedule)) return std::make_unique<OwnedChunks>(tasks, schedule, Share{}, workers);
  return std::make_unique<SharedChunks>(tasks, schedule,
                                        static_cast<std::size_t>(std::max(workers, in_flight)));
}

}  // namespace regatta
