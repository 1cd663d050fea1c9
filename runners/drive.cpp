#include "runners/drive.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include "runners/signal.hpp"

namespace regatta {

namespace {

/// One accumulator a worker, each on cache lines of its own. They only grow: what a step added is the
/// difference of two readings (exact, modulo 2^64), so a reduction moves a worker's line once and never back.
class alignas(no_sharing) WorkerSums {
 public:
  WorkerSums(int workers, std::size_t words)
      : words_(words),
        lines_(std::max<std::size_t>(1, (words * sizeof(std::int64_t) + no_sharing - 1) / no_sharing)),
        storage_(lines_ * static_cast<std::size_t>(workers)),
        seen_(words) {
    for (int w = 0; w < workers; ++w) workers_.push_back(of(w));
  }

  [[nodiscard]] std::int64_t* of(int worker) noexcept {
    return storage_[lines_ * static_cast<std::size_t>(worker)].words.data();
  }
  [[nodiscard]] std::span<std::int64_t* const> all() const noexcept { return workers_; }

  /// What was added since the last reading. Only while no worker runs.
  void read(std::span<std::int64_t> added) noexcept {
    for (std::size_t i = 0; i < words_; ++i) {
      std::uint64_t sum = 0;
      for (auto const* words : workers_) sum += static_cast<std::uint64_t>(words[i]);
      added[i] = static_cast<std::int64_t>(sum - seen_[i]);
      seen_[i] = sum;
    }
  }

 private:
  struct alignas(no_sharing) Line {
    std::array<std::int64_t, no_sharing / sizeof(std::int64_t)> words{};
  };
  std::size_t words_, lines_;
  std::vector<Line> storage_;
  std::vector<std::int64_t*> workers_;
  std::vector<std::uint64_t> seen_;
};

/// A chunk of the kernel's tasks.
class alignas(no_sharing) RunChunk final : public Body {
 public:
  RunChunk(AnyKernel const& kernel, WorkerSums& sums) : kernel_(kernel), sums_(sums) {}
  void operator()(int worker, Range chunk) override { kernel_.run(chunk, sums_.of(worker)); }
  void in_step(std::size_t ahead, int worker, Range chunk) override {
    kernel_.run_ahead(chunk, ahead, sums_.of(worker));
  }

 private:
  AnyKernel const& kernel_;
  WorkerSums& sums_;
};

/// "Tasks" of this body are seats at the team's source: each is drained by whichever worker has it.
class DrainSeats final : public Body {
 public:
  DrainSeats(AnyKernel const& kernel, ChunkSource& source, WorkerSums& sums)
      : kernel_(kernel), source_(source), sums_(sums) {}
  void operator()(int worker, Range seats) override {
    for (auto seat = seats.begin; seat < seats.end; ++seat)
      for (auto chunk = source_.next(static_cast<int>(seat)); chunk.size() != 0;
           chunk = source_.next(static_cast<int>(seat)))
        kernel_.run(chunk, sums_.of(worker));
  }

 private:
  AnyKernel const& kernel_;
  ChunkSource& source_;
  WorkerSums& sums_;
};

/// A body that is a function of a worker and a chunk; not for hot loops of small tasks.
template <class F>
class Calls final : public Body {
 public:
  explicit Calls(F call) : call_(std::move(call)) {}
  void operator()(int worker, Range chunk) override { call_(worker, chunk); }

 private:
  F call_;
};

/// Wakes workers that fell asleep outside the time. They wait a little for each other: a thread of oneTBB
/// comes only for a task, after the time of its waking, and perhaps not at all.
void rouse(Pool& pool) {
  using Clock = std::chrono::steady_clock;
  auto const workers = static_cast<std::size_t>(pool.workers());
  auto const give_up = Clock::now() + std::chrono::microseconds(200);
  std::atomic<std::size_t> met{0};
  Calls meet([&](int, Range seats) {
    met += seats.size();
    while (met < workers && Clock::now() < give_up) relax();  // no yield: another process might be long
  });
  pool.step({0, workers}, {}, meet);
}

/// Whether drive() lets a pool's workers go through steps by themselves.
bool goes_ahead(AnyKernel const& kernel, Share share, Pool const& pool, Schedule schedule) {
  return share.ranks == 1 && kernel.runs_ahead() && pool.has_barrier(schedule);
}

/// advance() after `steps` that the workers ran by themselves, or after one. Returns whether the kernel goes
/// on.
bool advance(AnyKernel& kernel, Words const& total, std::uint32_t steps) {
  bool goes_on = true;
  for (std::uint32_t step = 0; step < steps; ++step) {
    if (step > 0 && (!goes_on || kernel.reduces()))
      throw std::logic_error("steps_ahead() promised " + std::to_string(steps) + " steps, and step " +
                             std::to_string(step + 1) + (goes_on ? " reduces" : " is not there"));
    goes_on = kernel.advance(total.data());
  }
  return goes_on;
}

/// Coupled: each rank runs its block, step by step. Returns the number of steps.
std::size_t run_steps(AnyKernel& kernel, Team& team, Pool& pool, Schedule schedule, WorkerSums& sums,
                      Words& total) {
  constexpr std::size_t most_ahead = 1 << 20;
  auto const mine = block(kernel.tasks(), team.share());
  bool const may_go_ahead = goes_ahead(kernel, team.share(), pool, schedule);
  RunChunk body(kernel, sums);
  bool unread = false;  // the workers' sums hold contributions of steps that were not reduced
  for (std::size_t steps = 0;;) {
    bool const reduces = kernel.reduces();
    if (reduces && unread) sums.read(total);
    std::uint32_t ahead = 1;
    if (may_go_ahead && !reduces)
      ahead = static_cast<std::uint32_t>(std::min(kernel.steps_ahead(), most_ahead));
    if (ahead > 1) {
      if (!kernel.halo().empty())
        throw std::logic_error("steps_ahead() promised steps without a halo between them, and there is one");
      pool.steps(ahead, mine, schedule, body);
    } else {
      pool.step(mine, schedule, body);
      team.exchange(kernel.halo());
    }
    if (reduces) {
      sums.read(total);
      team.all_reduce(total);
    } else {
      std::fill(total.begin(), total.end(), 0);
    }
    unread = !reduces;
    steps += ahead;
    if (!advance(kernel, total, ahead)) return steps;
  }
}

/// Independent tasks: the pool's own schedule over what this rank owns, or chunks as the team deals them.
void run_once(AnyKernel& kernel, Team& team, Pool& pool, Schedule schedule, ChunkSource* source,
              WorkerSums& sums, std::span<Latencies> latencies) {
  if (source == nullptr) {
    RunChunk body(kernel, sums);
    pool.step(block(kernel.tasks(), team.share()), schedule, body);
  } else if (kernel.is_io()) {
    pool.step_io(kernel, *source, sums.all(), latencies);
  } else {
    DrainSeats body(kernel, *source, sums);
    pool.step({0, static_cast<std::size_t>(pool.workers())}, {}, body);
  }
}

/// Whether an independent kernel's tasks are drawn from the team: always for I/O, which keeps operations in
/// flight, and otherwise when a rank does not own its tasks.
bool is_dealt(AnyKernel const& kernel, Share share, Schedule schedule) {
  return kernel.is_io() || !owns_block(kernel.is_stepped(), share, schedule);
}

Range tasks_of(AnyKernel const& kernel, Share share, Schedule schedule) {
  return owns_block(kernel.is_stepped(), share, schedule) ? block(kernel.tasks(), share)
                                                          : Range{0, kernel.tasks()};
}

}  // namespace

Repetition drive(AnyKernel& kernel, Team& team, Pool& pool, Schedule schedule,
                 std::span<Latencies> latencies) {
  auto const share = team.share();
  if (kernel.resets_tasks()) {
    Calls body([&](int, Range chunk) { kernel.reset(chunk); });
    pool.step(tasks_of(kernel, share, schedule), {}, body);
  }
  kernel.reset();
  WorkerSums sums(pool.workers(), kernel.run_words());
  auto* const source = is_dealt(kernel, share, schedule)
                           ? &team.deal(kernel.tasks(), schedule, pool.workers(), pool.in_flight())
                           : nullptr;
  Repetition repetition{.result = Words(kernel.run_words()), .steps = 1, .usage = {}};
  rouse(pool);

  team.barrier();
  settle_usage();  // takes longer where there are more threads: the second barrier starts all ranks together
  team.barrier();
  auto const used = Usage::now();
  auto const begin = std::chrono::steady_clock::now();
  if (kernel.is_stepped()) {
    repetition.steps = run_steps(kernel, team, pool, schedule, sums, repetition.result);
  } else {
    run_once(kernel, team, pool, schedule, source, sums, latencies);
    sums.read(repetition.result);
    team.all_reduce(repetition.result);
  }
  team.barrier();
  auto const end = std::chrono::steady_clock::now();
  settle_usage();
  repetition.usage = Usage::now() - used;

  repetition.seconds = team.all_max(std::chrono::duration<double>(end - begin).count());
  if (kernel.has_digest()) {
    WorkerSums digests(pool.workers(), kernel.result_words());
    Calls body([&](int worker, Range chunk) { kernel.digest(chunk, digests.of(worker)); });
    pool.step(tasks_of(kernel, share, schedule), {}, body);
    repetition.result.assign(kernel.result_words(), 0);
    digests.read(repetition.result);
    team.all_reduce(repetition.result);
  }
  return repetition;
}

void prepare(AnyKernel& kernel, Team const& team, Pool& pool, Schedule schedule) {
  if (!kernel.has_prepare()) return;
  Calls body([&](int, Range chunk) { kernel.prepare(chunk); });
  pool.step(tasks_of(kernel, team.share(), schedule), {}, body);
}

bool owns_block(bool stepped, Share share, Schedule schedule) {
  return share.ranks == 1 || stepped || schedule.kind == ScheduleKind::fixed;
}

std::string pool_schedule(AnyKernel const& kernel, Share share, Pool const& pool, Schedule schedule) {
  if (is_dealt(kernel, share, schedule)) return "workers draw chunks from the team";
  bool const by_themselves = goes_ahead(kernel, share, pool, schedule) && !kernel.reduces();
  return pool.words_for(schedule) + (by_themselves ? "; a barrier between steps" : "");
}

std::string rank_schedule(AnyKernel const& kernel, Share share, Schedule schedule) {
  if (share.ranks == 1) return "";
  if (kernel.is_stepped()) return "static (owned data)";
  return to_text(schedule);
}

}  // namespace regatta
