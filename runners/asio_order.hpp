#pragma once

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <variant>

#include "runners/asio_loop.hpp"
#include "runners/runner.hpp"
#include "runners/signal.hpp"

/// How the leader of an asio pool tells the other loops what to do, and how they wait for it.
namespace regatta {

/// What all loops do next, and its number, which tells them that it is there: one cache line, one transfer.
struct alignas(no_sharing) AsioOrder {
  struct Stop {};
  struct Compute {
    Body* body;
    std::uint32_t steps;
  };
  using Visit = std::function<void(int)>;

  std::atomic<std::uint64_t> number{0};
  Schedule schedule;
  Range tasks;
  std::variant<Stop, Compute, Visit const*, IoStep const*> what;
};

/// Runs those of a step's tasks that the order's schedule gives to one of `loops` loops; dynamic and guided
/// draw them from `next_task`. The step comes after `ahead` others of the same order.
void run_tasks(AsioOrder const& order, std::uint32_t ahead, std::atomic<std::size_t>& next_task, int worker,
               std::size_t loops, Body& body);

/// Where the orders of a pool come from. What waiting loops read stands apart from what the leader writes in
/// each step.
struct AsioOrders {
  AsioOrder next;
  alignas(no_sharing) Patience patience;
  std::atomic<bool> held{false};  ///< a leader is there: the next order may come soon
};

class NextOrder;

/// One loop on its core. Loop 0 has no thread of its own: the leader turns it.
struct alignas(no_sharing) AsioSeat {  // NOLINT(clang-analyzer-optin.performance.Padding): on purpose
  AsioSeat(FileChoice const& files, std::size_t in_flight) : loop(files, in_flight) {}

  std::atomic<std::uint64_t> done{0};  ///< the number of the last order that it finished
  alignas(no_sharing) std::atomic<bool> asleep{false};
  NextOrder* waiting = nullptr;  ///< what its coroutine awaits, while it is asleep
  bool attending = true;         ///< until the order to stop; the thread's own
  AsioLoop loop;
  std::thread thread;
};

/// Awaits the order of that number, on the loop of a seat: looks for a while, then lets the loop turn between
/// looks, then suspends until wake().
class NextOrder {
 public:
  NextOrder(AsioOrders& orders, AsioSeat& seat, std::uint64_t number)
      : orders_(orders), seat_(seat), number_(number) {}

  [[nodiscard]] bool await_ready() const noexcept {
    auto const is_given = [this] { return given(); };
    return orders_.held.load(std::memory_order_relaxed) ? orders_.patience.spin(is_given) : given();
  }
  void await_suspend(std::coroutine_handle<> coroutine) {
    waiter_ = coroutine;
    seat_.waiting = this;
    look_later();
  }
  void await_resume() const noexcept {}

  /// Makes a loop that sleeps look again; by any thread, after the order's number was stored. A loop that
  /// found the order awake, ended it and sleeps before the next may be woken here for nothing: it looks.
  static void wake(AsioSeat& seat);

 private:
  [[nodiscard]] bool given() const noexcept {
    return orders_.next.number.load(std::memory_order_acquire) >= number_;
  }
  void look_later();
  void look();

  AsioOrders& orders_;
  AsioSeat& seat_;
  std::uint64_t number_;
  int looks_ = 0;
  std::coroutine_handle<> waiter_;
};

}  // namespace regatta
