#include "runners/asio_order.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

namespace regatta {

void run_tasks(AsioOrder const& order, std::uint32_t ahead, std::atomic<std::size_t>& next_task, int worker,
               std::size_t loops, Body& body) {
  auto const [begin, end] = order.tasks;
  auto const grain = std::max<std::size_t>(1, order.schedule.grain);
  switch (order.schedule.kind) {
    case ScheduleKind::fixed: {
      auto const mine = block(end - begin, {worker, static_cast<int>(loops)});
      if (mine.size() > 0) body.in_step(ahead, worker, {begin + mine.begin, begin + mine.end});
      break;
    }
    case ScheduleKind::cyclic:
      for (auto at = begin + static_cast<std::size_t>(worker) * grain; at < end; at += grain * loops)
        body.in_step(ahead, worker, {at, std::min(end, at + grain)});
      break;
    case ScheduleKind::dynamic:
      for (std::size_t at = 0; (at = next_task.fetch_add(grain, std::memory_order_relaxed)) < end;)
        body.in_step(ahead, worker, {at, std::min(end, at + grain)});
      break;
    case ScheduleKind::guided:
      // A loop's part of what is left, at least the grain (Polychronopoulos & Kuck 1987), as OpenMP's guided.
      for (auto at = next_task.load(std::memory_order_relaxed); at < end;) {
        auto const next = std::min(end, at + std::max(grain, (end - at) / loops));
        if (!next_task.compare_exchange_weak(at, next, std::memory_order_relaxed)) continue;
        body.in_step(ahead, worker, {at, next});
        at = next_task.load(std::memory_order_relaxed);
      }
      break;
  }
}

void NextOrder::wake(AsioSeat& seat) {
  if (seat.asleep.load() && seat.asleep.exchange(false))
    boost::asio::post(seat.loop.context(), [&seat] { seat.waiting->look(); });
}

void NextOrder::look_later() {
  boost::asio::post(seat_.loop.context(), [this] { look(); });
}

void NextOrder::look() {
  if (given()) return waiter_.resume();
  if (looks_++ < orders_.patience.yields && orders_.held.load(std::memory_order_relaxed)) return look_later();
  seat_.asleep.store(true);
  // In one order with the number: either we see it here, or the leader sees that we sleep.
  if (orders_.next.number.load() >= number_ && seat_.asleep.exchange(false)) waiter_.resume();
}

}  // namespace regatta
