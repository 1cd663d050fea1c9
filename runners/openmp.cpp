#include <omp.h>

#include "kernels/error.hpp"
#include "runners/affinity.hpp"
#include "runners/barrier.hpp"
#include "runners/blocking_io.hpp"
#include "runners/drive.hpp"
#include "runners/failure.hpp"
#include "runners/signal.hpp"

namespace regatta {

namespace {

constexpr auto runtime_name =
#if defined(__clang__)
    "libomp";
#else
    "libgomp";
#endif

/// What all threads do next.
struct Assignment {
  Schedule schedule;
  Range tasks;
  Body* body = nullptr;  ///< none: the region ends
  std::size_t each = 0,
              more = 0;  ///< static: tasks a thread, and how many have one more; a division costs 20 ns
};

/// And its number, which tells them that it is there: one cache line, one transfer.
struct alignas(no_sharing) Order {
  Signal number;
  std::uint32_t steps = 1;
  Assignment assignment;
};
static_assert(offsetof(Order, assignment) + sizeof(Assignment) <= 64);

/// One parallel region for all of hold(): thread 0 is the leader, the others wait for orders. In a step all
/// threads meet the same `omp for`, so it is OpenMP's own schedule that runs; only its fork and its barrier
/// are replaced: by one number that the leader raises and one a thread that it waits for, and by a Barrier
/// between steps that need no leader.
class OpenmpPool final : public Pool {
 public:
  explicit OpenmpPool(PoolOptions const& options)
      : cpus_(options.cpus),
        threads_(options.workers),
        own_cores_(has_own_cores(options)),
        patience_(Patience::with(own_cores_)),
        arrived_(static_cast<std::size_t>(options.workers)),
        barrier_(options.workers),
        io_(options.workers) {
    omp_set_dynamic(0);  // the number of threads is part of the point
    if (!cpus_.empty()) pin_this_thread(cpus_.front());
  }

  [[nodiscard]] int workers() const noexcept override { return threads_; }
  [[nodiscard]] std::string describe() const override {
    return "OpenMP " + std::to_string(_OPENMP) + " (" + runtime_name + "), blocking I/O";
  }
  [[nodiscard]] std::string words_for(Schedule schedule) const override {
    auto const grain = std::to_string(schedule.grain);
    switch (schedule.kind) {
      case ScheduleKind::fixed:
        return "omp for schedule(static)";
      case ScheduleKind::cyclic:
        return "omp for schedule(static," + grain + ")";
      case ScheduleKind::dynamic:
        return "omp for schedule(dynamic," + grain + ")";
      case ScheduleKind::guided:
        return "omp for schedule(guided), in units of " + grain;
    }
    return {};
  }

  void hold(std::function<void()> const& leader) override {
    if (held_) throw std::logic_error("hold() inside hold()");
    number_ = 0;
    order_.number.clear();
    for (auto& thread : arrived_) thread.clear();
    held_ = true;
#pragma omp parallel num_threads(threads_)
    {
      auto const thread = omp_get_thread_num();
      pin(thread);
      if (thread != 0) {
        follow(thread);
      } else {
        lead(leader);
      }
    }
    held_ = false;
    failure_.rethrow();
  }

  void step(Range tasks, Schedule schedule, Body& body) override {
    steps(1, tasks, schedule, body);
  }

  [[nodiscard]] bool has_barrier(Schedule) const noexcept override {
    return own_cores_;
  }
  void steps(std::uint32_t count, Range tasks, Schedule schedule, Body& body) override {
    if (!held_ || busy_) throw std::logic_error("step() is for the leader, inside hold()");
    busy_ = true;
    give(count, schedule, tasks, body);
    share_steps(0);
    for (std::size_t t = 1; t < arrived_.size(); ++t) arrived_[t].await(number_, patience_);
    busy_ = false;
    failure_.rethrow();
  }

  void step_io(AnyKernel const& kernel, ChunkSource& source, std::span<std::int64_t* const> sums,
               std::span<Latencies> latencies) override {
    io_.run(*this, kernel, source, sums, latencies);
  }

  // static over as many tasks as threads: thread t has task t.
  void visit(std::function<void(int)> const& visit) override {
    class Visit final : public Body {
     public:
      explicit Visit(std::function<void(int)> const& call) : call_(call) {}
      void operator()(int thread, Range) override { call_(thread); }

     private:
      std::function<void(int)> const& call_;
    } body(visit);
    step({0, static_cast<std::size_t>(threads_)}, {}, body);
  }

 private:
  struct alignas(no_sharing) Arrival : Signal {};

  // Steps are mostly alike. The threads read the line all the time: a write to it costs a way to them and
  // back.
  void give(std::uint32_t steps, Schedule schedule, Range tasks, Body& body) noexcept {
    auto& now = order_.assignment;
    auto const threads = static_cast<std::size_t>(threads_);
    if (now.tasks.size() != tasks.size() || now.body == nullptr) {
      now.each = tasks.size() / threads;
      now.more = tasks.size() % threads;
    }
    if (order_.steps != steps) order_.steps = steps;
    if (now.tasks != tasks) now.tasks = tasks;
    if (now.schedule != schedule) now.schedule = schedule;
    if (now.body != &body) now.body = &body;
    order_.number.raise(++number_);
  }
  void dismiss() noexcept {
    order_.assignment.body = nullptr;
    order_.number.raise(++number_);
  }

  void pin(int thread) noexcept {
    try {
      if (!cpus_.empty()) pin_this_thread(cpus_[static_cast<std::size_t>(thread) % cpus_.size()]);
    } catch (...) {
      failure_.capture();
    }
  }

  void lead(std::function<void()> const& leader) noexcept {
    try {
      if (omp_get_num_threads() != threads_)
        throw EnvironmentError("OpenMP gave " + std::to_string(omp_get_num_threads()) + " of " +
                               std::to_string(threads_) + " threads; unset OMP_THREAD_LIMIT");
      leader();
    } catch (...) {
      failure_.capture();
    }
    busy_ = false;
    dismiss();
  }

  void follow(int thread) noexcept {
    for (std::uint32_t number = 1;; ++number) {
      order_.number.await(number, patience_);
      if (order_.assignment.body == nullptr) return;
      share_steps(thread);
      arrived_[static_cast<std::size_t>(thread)].raise(number);
    }
  }

  void run(std::uint32_t ahead, int thread, std::size_t begin, std::size_t end) noexcept {
    if (begin == end || failure_.any()) return;
    try {
      auto const first = order_.assignment.tasks.begin;
      order_.assignment.body->in_step(ahead, thread, {first + begin, first + end});
    } catch (...) {
      failure_.capture();
    }
  }

  void share_steps(int thread) noexcept {
    auto const steps = order_.steps;
    for (std::uint32_t ahead = 0; ahead < steps; ++ahead) {
      if (ahead > 0) barrier_.wait(thread, patience_);
      share(thread, ahead);
    }
  }

  // Orphaned worksharing: bound to the region in hold(), met by all of its threads. A loop iteration is a
  // chunk.
  void share(int thread, std::uint32_t ahead) noexcept {
    // No structured binding: clang 14 lets none into an OpenMP region.
    auto const& schedule = order_.assignment.schedule;
    auto const range = order_.assignment.tasks;
    auto const each = order_.assignment.each, more = order_.assignment.more;
    auto const tasks = range.size(), grain = schedule.grain;
    auto const run_chunk = [&](std::size_t c) {
      auto const begin = c * grain;
      run(ahead, thread, begin, begin + std::min(grain, tasks - begin));
    };
    if (schedule.kind == ScheduleKind::fixed) {
#pragma omp for schedule(static) nowait
      for (int t = 0; t < threads_; ++t) {
        auto const at = static_cast<std::size_t>(t), begin = at * each + std::min(at, more);
        run(ahead, thread, begin, begin + each + (at < more ? 1 : 0));
      }
      return;
    }
    auto const chunks = tasks / grain + (tasks % grain != 0);
    switch (schedule.kind) {
      case ScheduleKind::fixed:
        break;                    // above
      case ScheduleKind::cyclic:  // NOLINT(bugprone-branch-clone): the pragmas differ
#pragma omp for schedule(static, 1) nowait
        for (std::size_t c = 0; c < chunks; ++c) run_chunk(c);
        break;
      case ScheduleKind::dynamic:
#pragma omp for schedule(dynamic, 1) nowait
        for (std::size_t c = 0; c < chunks; ++c) run_chunk(c);
        break;
      case ScheduleKind::guided:
#pragma omp for schedule(guided, 1) nowait
        for (std::size_t c = 0; c < chunks; ++c) run_chunk(c);
        break;
    }
  }

  KeptAffinity kept_;
  std::vector<int> cpus_;
  int threads_;
  bool own_cores_;
  Patience patience_;
  std::vector<Arrival> arrived_;
  Barrier barrier_;
  Failure failure_;
  BlockingStepIo io_;
  Order order_;
  // The leader's alone, and written in every step: apart from what the others read.
  alignas(no_sharing) std::uint32_t number_ = 0;
  bool held_ = false, busy_ = false;
};

}  // namespace

std::unique_ptr<Pool> make_openmp_pool(PoolOptions const& options) {
  return std::make_unique<OpenmpPool>(options);
}

}  // namespace regatta
