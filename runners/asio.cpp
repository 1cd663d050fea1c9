#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/version.hpp>
#include <boost/version.hpp>
#include <memory>

#include "kernels/error.hpp"
#include "runners/affinity.hpp"
#include "runners/asio_order.hpp"
#include "runners/barrier.hpp"
#include "runners/drive.hpp"
#include "runners/failure.hpp"
#include "runners/file_choice.hpp"

namespace regatta {

namespace {

/// Event loops, one a core. On each loop but the first a coroutine awaits the leader's orders: it looks at
/// their number for a while, then lets its loop turn between looks, then suspends until the leader posts to
/// its loop. So a step costs two cache lines while steps follow each other closely, and an idle pool costs
/// nothing.
class AsioPool final : public Pool {
 public:
  explicit AsioPool(PoolOptions const& options)
      : cpus_(options.cpus),
        own_cores_(has_own_cores(options)),
        files_(choose_files(options.cpus)),
        barrier_(options.workers),
        orders_{.next = {}, .patience = Patience::with(own_cores_)} {
    if (!cpus_.empty()) pin_this_thread(cpus_.front());
    auto const in_flight = static_cast<std::size_t>(std::max(options.in_flight, options.workers));
    for (int w = 0; w < options.workers; ++w) {
      auto const part = block(in_flight, {w, options.workers}).size();
      seats_.push_back(std::make_unique<AsioSeat>(files_, part));
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
    if (orders_.held.load()) throw std::logic_error("hold() inside hold()");
    orders_.held.store(true);
    struct Release {
      AsioPool& pool;
      ~Release() {
        pool.busy_ = false;
        pool.orders_.held.store(false);
      }
    } const release{*this};
    leader();
  }

  void step(Range tasks, Schedule schedule, Body& body) override { run_steps(1, tasks, schedule, body); }

  // Who draws from a counter needs a leader that sets it back before each step.
  [[nodiscard]] bool has_barrier(Schedule schedule) const noexcept override {
    return own_cores_ && (schedule.kind == ScheduleKind::fixed || schedule.kind == ScheduleKind::cyclic);
  }
  void steps(std::uint32_t count, Range tasks, Schedule schedule, Body& body) override {
    run_steps(count, tasks, schedule, body);
  }

  void visit(AsioOrder::Visit const& visit) override {
    order().what = &visit;
    give_order();
    obey(0);
    gather();
  }

  void step_io(AnyKernel const& kernel, ChunkSource& source, std::span<std::int64_t* const> sums,
               std::span<Latencies> latencies) override {
    IoStep const io{kernel, source, sums, latencies, failure_};
    order().what = &io;
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
  AsioOrder& order() noexcept { return orders_.next; }
  AsioSeat& seat(int worker) noexcept { return *seats_[static_cast<std::size_t>(worker)]; }

  // ---- the leader

  void run_steps(std::uint32_t count, Range tasks, Schedule schedule, Body& body) {
    order().schedule = schedule;
    order().tasks = tasks;
    next_task_.store(tasks.begin, std::memory_order_relaxed);
    order().what = AsioOrder::Compute{&body, count};
    give_order();
    obey(0);
    gather();
  }

  void give_order() {
    if (!orders_.held.load(std::memory_order_relaxed) || busy_)
      throw std::logic_error("step() is for the leader, inside hold()");
    busy_ = true;
    ++number_;
    // In one order with `asleep`: either the loop sees the number before it sleeps, or we see that it sleeps.
    order().number.store(number_);
    wake_sleepers();
  }

  void wake_sleepers() {
    for (std::size_t w = 1; w < seats_.size(); ++w) NextOrder::wake(*seats_[w]);
  }

  void gather() {
    for (std::size_t w = 1; w < seats_.size(); ++w) await(seats_[w]->done);
    busy_ = false;
    failure_.rethrow();
  }

  // The leader is no coroutine: it waits on its own stack, and sleeps in its loop.
  void await(std::atomic<std::uint64_t> const& done) {
    auto const is_done = [&] { return done.load(std::memory_order_acquire) == number_; };
    if (orders_.patience.wait(is_done)) return;
    leader_asleep_.store(true);
    while (done.load() != number_) seat(0).loop.context().run_one();
    leader_asleep_.store(false);
  }

  void stop() noexcept {
    order().what = AsioOrder::Stop{};
    order().number.store(++number_);
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
    follow(worker);
    while (seat(worker).attending) seat(worker).loop.turn();
  }

  Detached follow(int worker) {
    auto& mine = seat(worker);
    for (std::uint64_t number = 1;; ++number) {
      co_await NextOrder(orders_, mine, number);
      if (std::holds_alternative<AsioOrder::Stop>(order().what)) break;
      if (auto const* io = std::get_if<IoStep const*>(&order().what)) {
        mine.loop.begin(**io, worker);
        co_await mine.loop.ended();
      } else {
        obey(worker);
      }
      mine.done.store(number);  // in one order with `leader_asleep_`, as above
      if (leader_asleep_.load()) boost::asio::post(seat(0).loop.context(), [] {});
    }
    mine.attending = false;
  }

  // ---- every loop

  void obey(int worker) noexcept {
    try {
      if (auto const* visit = std::get_if<AsioOrder::Visit const*>(&order().what))
        (**visit)(worker);
      else
        compute(worker, std::get<AsioOrder::Compute>(order().what));
    } catch (...) {
      failure_.capture();
    }
  }

  // After a failure, too, all meet between the steps, which have no tasks then.
  void compute(int worker, AsioOrder::Compute const& what) noexcept {
    for (std::uint32_t ahead = 0; ahead < what.steps; ++ahead) {
      if (ahead > 0) barrier_.wait(worker, orders_.patience);
      if (failure_.any()) continue;
      try {
        run_tasks(order(), ahead, next_task_, worker, seats_.size(), *what.body);
      } catch (...) {
        failure_.capture();
        next_task_.store(order().tasks.end, std::memory_order_relaxed);  // nobody draws any more
      }
    }
  }

  KeptAffinity kept_;
  std::vector<int> cpus_;
  bool own_cores_;
  FileChoice files_;
  int in_flight_ = 0;
  std::vector<std::unique_ptr<AsioSeat>> seats_;
  Failure failure_;
  Barrier barrier_;
  // The leader's alone, and written in every step: apart from what the others read.
  alignas(no_sharing) std::uint64_t number_ = 0;  // of the last order
  bool busy_ = false;
  alignas(no_sharing) std::atomic<bool> leader_asleep_{false};
  AsioOrders orders_;
  alignas(no_sharing) std::atomic<std::size_t> next_task_{0};  // dynamic, guided
};

}  // namespace

std::unique_ptr<Pool> make_asio_pool(PoolOptions const& options) {
  return std::make_unique<AsioPool>(options);
}

}  // namespace regatta
