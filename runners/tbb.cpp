#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>
#include <tbb/version.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "runners/affinity.hpp"
#include "runners/blocking_io.hpp"
#include "runners/drive.hpp"
#include "runners/signal.hpp"
#include "runners/tbb_places.hpp"

namespace regatta {

namespace {

using TbbRange = tbb::blocked_range<std::size_t>;

/// An arena with a place a worker; the leader, in place 0, stays in it for all of hold(). oneTBB promises
/// that tasks end, not that they run at the same time: nothing here waits inside a task for another one for
/// longer than some microseconds (see run_static).
class TbbPool final : public Pool {
 public:
  explicit TbbPool(PoolOptions const& options)
      : workers_(options.workers),
        limit_(tbb::global_control::max_allowed_parallelism, threads_for(options.workers)),
        arena_(options.workers, 1),
        pins_(arena_, options.cpus, failure_),
        begun_(options.workers),
        done_(options.workers),
        own_cores_(has_own_cores(options)),
        io_(options.workers) {
    arena_.initialize();
  }

  [[nodiscard]] int workers() const noexcept override { return workers_; }
  [[nodiscard]] int in_flight() const noexcept override { return in_flight_ > 0 ? in_flight_ : workers_; }
  [[nodiscard]] std::string describe() const override {
    return std::string("oneTBB ") + TBB_runtime_version() + ", blocking I/O";
  }
  [[nodiscard]] std::string words_for(Schedule schedule) const override {
    auto const grain = std::to_string(schedule.grain);
    switch (schedule.kind) {
      case ScheduleKind::fixed:
        return "parallel_for, static_partitioner";
      case ScheduleKind::cyclic:
        return "parallel_for over workers, each every n-th chunk of " + grain;
      case ScheduleKind::dynamic:
        return "parallel_for, simple_partitioner, grain " + grain;
      case ScheduleKind::guided:
        return "parallel_for, auto_partitioner, grain " + grain;
    }
    return {};
  }

  void hold(std::function<void()> const& leader) override {
    if (lookouts_ != nullptr) throw std::logic_error("hold() inside hold()");
    arena_.execute([&] {
      tbb::task_group lookouts;
      // A group belongs to the task in which it is first used, and must not to one of a step, which ends.
      lookouts.run_and_wait([] {});
      lookouts_ = &lookouts;
      try {
        leader();
      } catch (...) {
        failure_.capture();
      }
      lookouts_ = nullptr;
      offered_.raise(++step_);
      lookouts.wait();
    });
    failure_.rethrow();
  }

  void step(Range tasks, Schedule schedule, Body& body) override {
    if (lookouts_ == nullptr) throw std::logic_error("step() is for the leader, inside hold()");
    if (tasks.size() == 0) return;
    auto const run = [&body](TbbRange const& chunk) { body(here(), {chunk.begin(), chunk.end()}); };
    auto const grain = schedule.grain;
    switch (schedule.kind) {
      case ScheduleKind::fixed:
        run_static(TbbRange(tasks.begin, tasks.end), run);
        break;
      case ScheduleKind::cyclic:
        step_cyclic(tasks, grain, body);
        break;
      case ScheduleKind::dynamic:
        run_divided(TbbRange(tasks.begin, tasks.end, grain), run, tbb::simple_partitioner());
        break;
      case ScheduleKind::guided:
        run_divided(TbbRange(tasks.begin, tasks.end, grain), run, tbb::auto_partitioner());
        break;
    }
    failure_.rethrow();
  }

  void step_io(AnyKernel const& kernel, ChunkSource& source, std::span<std::int64_t* const> sums,
               std::span<Latencies> latencies) override {
    Witness witness(source, workers_);
    io_.run(*this, kernel, witness, sums, latencies);
    in_flight_ = std::max(in_flight_, witness.most());
  }

  void visit(std::function<void(int)> const& visit) override;

 private:
  static std::size_t threads_for(int workers) { return static_cast<std::size_t>(std::max(1, workers)); }

  void step_cyclic(Range tasks, std::size_t grain, Body& body) {
    auto const workers = static_cast<std::size_t>(workers_),
               chunks = tasks.size() / grain + (tasks.size() % grain != 0);
    auto const run = [=, &body](TbbRange const& seats) {
      for (auto seat = seats.begin(); seat != seats.end(); ++seat)
        for (auto c = seat; c < chunks; c += workers)
          body(here(), {tasks.begin + c * grain, std::min(tasks.end, tasks.begin + (c + 1) * grain)});
    };
    run_static(TbbRange(0, std::min(workers, chunks)), run);
  }

  // A thread of oneTBB that finds nothing to do looks again after 1,000 ticks of the clock (its
  // prolonged_pause: 0.4 µs at 2.4 GHz), be it a worker or the leader that waits for a parallel_for: as long
  // as a small step takes. So when all of a step's tasks have begun, both look without a pause first: the
  // leader for their end, and each worker, in a task of its own, for the next step's. What has not begun is
  // left to oneTBB, after 1 µs: no other thread may come for it.
  template <class Run>
  void run_static(TbbRange const& range, Run const& run) {
    auto const step = ++step_;
    auto const all_begun = begun_.all() + range.size(), all_done = done_.all() + range.size();
    tbb::parallel_for(
        range,
        [=, this](TbbRange const& chunk) {  // copied: the leader's stack is another way off
          auto const place = here();
          begun_.add(place, chunk.size());
          if (place == 0) offered_.raise(step);  // by now the leader has split off what is the others'
          run(chunk);
          done_.add(place, chunk.size());
          if (!own_cores_) return;
          auto const have_begun = [&] { return begun_.all() == all_begun; };
          if (place == 0) {
            // Once a step: who comes at all comes within a pause.
            if (std::exchange(looked_, step) != step) glance(have_begun, std::chrono::microseconds(1));
            if (have_begun()) glance([&] { return done_.all() == all_done; });
          } else if (have_begun()) {
            look_out_for(step + 1);
          }
        },
        tbb::static_partitioner());
  }

  template <class Run, class Partitioner>
  void run_divided(TbbRange const& range, Run const& run, Partitioner const& partitioner) {
    offered_.raise(++step_);
    tbb::parallel_for(range, run, partitioner);
  }

  void look_out_for(std::uint32_t step) {
    lookouts_->run([this, step] {
      if (here() != 0) glance([&] { return offered_.has(step); });
    });
  }

  template <class HasCome>
  static void glance(HasCome const& has_come,
                     std::chrono::nanoseconds longest = std::chrono::microseconds(10)) noexcept {
    using Clock = std::chrono::steady_clock;
    for (auto const begin = Clock::now(); !has_come() && Clock::now() - begin < longest;) continue;
  }

  KeptAffinity kept_;
  int workers_;
  int in_flight_ = 0;
  Failure failure_;
  tbb::global_control limit_;
  tbb::task_arena arena_;
  Pins pins_;
  Counts begun_, done_;  // tasks of static steps
  bool own_cores_;
  tbb::task_group* lookouts_ = nullptr;
  alignas(no_sharing) Signal offered_;  // the number of the last step whose tasks can be had
  alignas(no_sharing) std::uint32_t step_ = 0, looked_ = 0;  // the leader's alone
  BlockingStepIo io_;
};

// A thread that came waits a little for the others, so that each place gets a task; never for ever, and
// asleep: those that are to come need the cores.
void TbbPool::visit(std::function<void(int)> const& visit) {
  using Clock = std::chrono::steady_clock;
  auto const patience = std::chrono::milliseconds(20) + workers_ * std::chrono::microseconds(50);
  auto const give_up = Clock::now() + std::chrono::seconds(2) + workers_ * std::chrono::milliseconds(5);
  std::mutex mutex;
  std::condition_variable all_came;
  std::vector<bool> seen(static_cast<std::size_t>(workers_));
  int missing = workers_;
  auto last = Clock::now();
  while (missing > 0 && Clock::now() < give_up) {
    last = Clock::now();
    tbb::parallel_for(
        TbbRange(0, seen.size()),
        [&](TbbRange const&) {
          auto const worker = here();
          std::unique_lock lock(mutex);
          if (auto const place = static_cast<std::size_t>(worker); !seen[place]) {
            seen[place] = true;
            lock.unlock();
            visit(worker);
            lock.lock();
            last = Clock::now();
            if (--missing == 0) all_came.notify_all();
          }
          while (missing > 0 && Clock::now() < std::min(give_up, last + patience))
            all_came.wait_until(lock, std::min(give_up, last + patience));
        },
        tbb::static_partitioner());
  }
  failure_.rethrow();
}

}  // namespace

std::unique_ptr<Pool> make_tbb_pool(PoolOptions const& options) {
  return std::make_unique<TbbPool>(options);
}

}  // namespace regatta
