#pragma once

#include <bit>
#include <vector>

#include "runners/signal.hpp"

namespace regatta {

/// Where threads wait for each other: in round r each tells the one 2^r further and is told by the one 2^r
/// before, so that the last to come is known to all after log2(threads) ways between cores; two threads need
/// one. Hensgen, Finkel, Manber: Two algorithms for barrier synchronization, 1988 ("dissemination barrier").
class Barrier {
 public:
  explicit Barrier(int threads)
      : threads_(static_cast<std::size_t>(threads)),
        rounds_(static_cast<std::size_t>(std::bit_width(threads_ - 1))),
        seats_(threads_),
        told_(threads_ * rounds_) {}

  void wait(int thread, Patience const& patience) noexcept {
    auto const me = static_cast<std::size_t>(thread);
    auto const turn = ++seats_[me].turn;
    for (std::size_t round = 0; round < rounds_; ++round) {
      told_[(me + (std::size_t{1} << round)) % threads_ * rounds_ + round].raise(turn);
      auto const& news = told_[me * rounds_ + round];
      auto const has_come = [&] { return news.has(turn); };
      // Never asleep: who is late here is late for each that it tells in the rounds to come.
      if (!patience.wait(has_come))
        while (!has_come()) sched_yield();
    }
  }

 private:
  struct alignas(no_sharing) Seat {
    std::uint32_t turn = 0;
  };
  struct alignas(no_sharing) Told : Signal {};

  std::size_t threads_, rounds_;
  std::vector<Seat> seats_;
  std::vector<Told> told_;
};

}  // namespace regatta
