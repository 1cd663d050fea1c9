#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/version.hpp>
#include <boost/version.hpp>
#include <memory>
#include <thread>
#include <variant>

#include "kernels/error.hpp"
#include "runners/affinity.hpp"
#include "runners/asio_loop.hpp"
#include "runners/drive.hpp"
#include "runners/failure.hpp"
#include "runners/file_choice.hpp"
#include "runners/signal.hpp"

namespace regatta {

namespace {

struct Stop {};
struct ComputeStep {
  Body* body;
};
using Visit = std::function<void(int)>;

/// What all loops do next, and its number, which tells them that it is there: one cache line, one transfer.
struct alignas(no_sharing) Order {
  std::atomic<std::uint64_t> number{0};
  Schedule schedule;
  Range tasks;
  std::variant<Stop, ComputeStep, Visit const*, IoStep const*> what;
};

/// Event loops, one a core. On each loop but the first a coroutine awaits the leader's orders: it looks at
/// their number for a while, then lets its loop turn between looks, then suspends until the leader posts to
/// its loop. So a step costs two cache lines while steps follow each other closely, and an idle pool costs
/// nothing.
class AsioPool final : public Pool {
 public:
  explicit AsioPool(PoolOptions const& options)
      : cpus_(options.cpus),
        files_(choose_files(options.cpus)),
        patience_(Patience::with(cpus_.empty() || options.workers <= static_cast<int>(cpus_.size()))) {
    if (!cpus_.empty()) pin_this_thread(cpus_.front());
    auto const in_flight = static_cast<std::size_t>(std::max(options.in_flight, options.workers));
    for (int w = 0; w < options.workers; ++w) {
      auto const part = block(in_flight, {w, options.workers}).size();
      seats_.push_back(std::make_unique<Seat>(files_, part));
      in_flight_ += static_cast<int>(part);
    }
    try {
      for (int w = 1; w < options.workers; ++w) seat(w).thread = std::thread([this, w] { attend(w); });
    } catch (std::system_error const& error) {
      stop();
      throw EnvironmentError("cannot start " + std::to_string(options.workers) + " threads: " + error.what() +
                             "; ask for fewer cores, or raise the limit of processes (ulimit -u, pids.max)");
    }
  }
  AsioPool(AsioPool const&) = delete;
  AsioPool& operator=(AsioPool const&) = delete;
  ~AsioPool() override { stop(); }

  [[nodiscard]] int workers() const noexcept override { return static_cast<int>(seats_.size()); }
  [[nodiscard]] int in_flight() const noexcept override { return in_flight_; }
  [[nodiscard]] std::string describe() const override {
    auto const part = [](int version, int unit) { return std::to_string(version / unit % 100); };
    return "asio " + std::to_string(BOOST_ASIO_VERSION / 100'000) + "." + part(BOOST_ASIO_VERSION, 100) +
           " (Boost " + std::to_string(BOOST_VERSION / 100'000) + "." +
           std::to_string(BOOST_VERSION / 100 % 1000) + "), " + files_.words;
  }
  [[nodiscard]] std::string words_for(Schedule schedule) const override {
    auto const grain = std::to_string(schedule.grain);
    switch (schedule.kind) {
      case ScheduleKind::fixed:
        return "a block a loop";
      case ScheduleKind::cyclic:
        return "coroutines, chunks of " + grain + " in turn";
      case ScheduleKind::dynamic:
        return "coroutines that draw chunks of " + grain + " from a counter";
      case ScheduleKind::guided:
        return "coroutines that draw decreasing chunks, at least " + grain;
    }
    return {};
  }

  void hold(std::function<void()> const& leader) override {
    if (held_.load()) throw std::logic_error("hold() inside hold()");
    held_.store(true);
    struct Release {
      AsioPool& pool;
      ~Release() {
        pool.busy_ = false;
        pool.held_.store(false);
      }
    } const release{*this};
    leader();
  }

  void step(Range tasks, Schedule schedule, Body& body) override {
    order_.schedule = schedule;
    order_.tasks = tasks;
    next_task_.store(tasks.begin, std::memory_order_relaxed);
    order_.what = ComputeStep{&body};
    give_order();
    obey(0);
    gather();
  }

  void visit(Visit const& visit) override {
    order_.what = &visit;
    give_order();
    obey(0);
    gather();
  }

  void step_io(AnyKernel const& kernel, ChunkSource& source, std::span<std::int64_t* const> sums,
               std::span<Latencies> latencies) override {
    IoStep const io{kernel, source, sums, latencies, failure_};
    order_.what = &io;
    give_order();
    try {
      auto& mine = seat(0).loop;
      for (mine.begin(io, 0); mine.busy();) mine.turn();
    } catch (...) {
      failure_.capture();
    }
    gather();
  }

 private:
  struct NextOrder;

  /// One loop on its core. Loop 0 has no thread of its own: the leader turns it.
  struct alignas(no_sharing) Seat {
    Seat(FileChoice const& files, std::size_t in_flight) : loop(files, in_flight) {}

    std::atomic<std::uint64_t> done{0};  // the number of the last order that it finished
    alignas(no_sharing) std::atomic<bool> asleep{false};
    NextOrder* waiting = nullptr;  // what its coroutine awaits, while it is asleep
    AsioLoop loop;
    std::thread thread;
  };

  Seat& seat(int worker) noexcept { return *seats_[static_cast<std::size_t>(worker)]; }

  // ---- the leader

  void give_order() {
    if (!held_.load(std::memory_order_relaxed) || busy_)
      throw std::logic_error("step() is for the leader, inside hold()");
    busy_ = true;
    ++number_;
    // In one order with `asleep`: either the loop sees the number before it sleeps, or we see that it sleeps.
    order_.number.store(number_);
    wake_sleepers();
  }

  // A loop that found the order awake, ended it and sleeps before the next may be woken here for nothing: it
  // looks.
  void wake_sleepers() {
    for (std::size_t w = 1; w < seats_.size(); ++w)
      if (auto& seat = *seats_[w]; seat.asleep.load() && seat.asleep.exchange(false))
        boost::asio::post(seat.loop.context(), [&seat] { seat.waiting->look(); });
  }

  void gather() {
    for (std::size_t w = 1; w < seats_.size(); ++w) await(seats_[w]->done);
    busy_ = false;
    failure_.rethrow();
  }

  // The leader is no coroutine: it waits in the same three ways on its own stack.
  void await(std::atomic<std::uint64_t> const& done) {
    auto const is_done = [&] { return done.load(std::memory_order_acquire) == number_; };
    for (int i = 0; i < patience_.eager; ++i)
      if (is_done()) return;
    for (int i = 0; i < patience_.pauses; ++i, relax())
      if (is_done()) return;
    for (int i = 0; i < patience_.yields; ++i, sched_yield())
      if (is_done()) return;
    leader_asleep_.store(true);
    while (done.load() != number_) seat(0).loop.context().run_one();
    leader_asleep_.store(false);
  }

  void stop() noexcept {
    order_.what = Stop{};
    order_.number.store(++number_);
    wake_sleepers();
    for (auto const& seat : seats_)
      if (seat->thread.joinable()) seat->thread.join();
  }

  // ---- the other loops

  void attend(int worker) noexcept {
    try {
      if (!cpus_.empty()) pin_this_thread(cpus_[static_cast<std::size_t>(worker) % cpus_.size()]);
    } catch (...) {
      failure_.capture();  // the first step rethrows it
    }
    bool attending = true;
    follow(worker, attending);
    while (attending) seat(worker).loop.turn();
  }

  Detached follow(int worker, bool& attending) {
    auto& mine = seat(worker);
    for (std::uint64_t number = 1;; ++number) {
      co_await NextOrder{*this, mine, number};
      if (std::holds_alternative<Stop>(order_.what)) break;
      if (auto const* io = std::get_if<IoStep const*>(&order_.what)) {
        mine.loop.begin(**io, worker);
        co_await mine.loop.ended();
      } else {
        obey(worker);
      }
      mine.done.store(number);  // in one order with `leader_asleep_`, as above
      if (leader_asleep_.load()) boost::asio::post(seat(0).loop.context(), [] {});
    }
    attending = false;
  }

  /// Awaits the order of that number.
  struct NextOrder {
    AsioPool& pool;
    Seat& seat;
    std::uint64_t number;
    int looks = 0;
    std::coroutine_handle<> waiter{};

    [[nodiscard]] bool given() const noexcept {
      return pool.order_.number.load(std::memory_order_acquire) >= number;
    }

    [[nodiscard]] bool await_ready() const noexcept {
      if (!pool.held_.load(std::memory_order_relaxed)) return given();
      for (int i = 0; i < pool.patience_.eager; ++i)
        if (given()) return true;
      for (int i = 0; i < pool.patience_.pauses; ++i, relax())
        if (given()) return true;
      return false;
    }
    void await_suspend(std::coroutine_handle<> coroutine) {
      waiter = coroutine;
      seat.waiting = this;
      look_later();
    }
    void await_resume() const noexcept {}

    void look_later() {
      boost::asio::post(seat.loop.context(), [this] { look(); });
    }
    void look() {
      if (given()) return waiter.resume();
      if (looks++ < pool.patience_.yields && pool.held_.load(std::memory_order_relaxed)) return look_later();
      seat.asleep.store(true);
      if (pool.order_.number.load() >= number && seat.asleep.exchange(false)) waiter.resume();
    }
  };

  // ---- every loop

  void obey(int worker) noexcept {
    try {
      if (auto const* visit = std::get_if<Visit const*>(&order_.what))
        (**visit)(worker);
      else
        run_tasks(worker, *std::get<ComputeStep>(order_.what).body);
    } catch (...) {
      failure_.capture();
      next_task_.store(order_.tasks.end, std::memory_order_relaxed);  // nobody draws any more
    }
  }

  void run_tasks(int worker, Body& body) {
    auto const [begin, end] = order_.tasks;
    auto const grain = std::max<std::size_t>(1, order_.schedule.grain), loops = seats_.size();
    switch (order_.schedule.kind) {
      case ScheduleKind::fixed: {
        auto const mine = block(end - begin, {worker, static_cast<int>(loops)});
        if (mine.size() > 0) body(worker, {begin + mine.begin, begin + mine.end});
        break;
      }
      case ScheduleKind::cyclic:
        for (auto at = begin + static_cast<std::size_t>(worker) * grain; at < end; at += grain * loops)
          body(worker, {at, std::min(end, at + grain)});
        break;
      case ScheduleKind::dynamic:
        for (std::size_t at; (at = next_task_.fetch_add(grain, std::memory_order_relaxed)) < end;)
          body(worker, {at, std::min(end, at + grain)});
        break;
      case ScheduleKind::guided:
        // A loop's part of what is left, at least the grain (Polychronopoulos & Kuck 1987), as OpenMP's
        // guided.
        for (auto at = next_task_.load(std::memory_order_relaxed); at < end;) {
          auto const next = std::min(end, at + std::max(grain, (end - at) / loops));
          if (!next_task_.compare_exchange_weak(at, next, std::memory_order_relaxed)) continue;
          body(worker, {at, next});
          at = next_task_.load(std::memory_order_relaxed);
        }
        break;
    }
  }

  KeptAffinity kept_;
  std::vector<int> cpus_;
  FileChoice files_;
  Patience patience_;
  int in_flight_ = 0;
  std::vector<std::unique_ptr<Seat>> seats_;
  Failure failure_;
  std::uint64_t number_ = 0;  // of the last order; the leader's
  bool busy_ = false;
  std::atomic<bool> held_{false};
  alignas(no_sharing) std::atomic<bool> leader_asleep_{false};
  Order order_;
  alignas(no_sharing) std::atomic<std::size_t> next_task_{0};  // dynamic, guided
};

}  // namespace

std::unique_ptr<Pool> make_asio_pool(PoolOptions const& options) {
  return std::make_unique<AsioPool>(options);
}

}  // namespace regatta
