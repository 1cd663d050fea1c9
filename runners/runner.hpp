#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "runners/latency.hpp"
#include "runners/schedule.hpp"

/// The runner contract: a runner is a team (how processes cooperate) and a pool (how one process uses its
/// cores).
namespace regatta {

/// What the workers of a pool do with a chunk of tasks. Called from several threads at a time, each with its
/// own worker index in [0, workers).
class Body {
 public:
  virtual ~Body() = default;
  virtual void operator()(int worker, Range chunk) = 0;
  /// The same in a step of Pool::steps(), which comes after `ahead` others.
  virtual void in_step(std::size_t /*ahead*/, int worker, Range chunk) { (*this)(worker, chunk); }
};

/// A place from which workers draw chunks, until it is empty. Safe to call from all workers.
class ChunkSource {
 public:
  virtual ~ChunkSource() = default;
  /// The next chunk for that worker; an empty range when there is none left.
  virtual Range next(int worker) = 0;
};

/// What a pool is made of. `cpus` are operating system indices; worker w runs on cpus[w % cpus.size()].
struct PoolOptions {
  std::vector<int> cpus;  ///< one twice where workers share it; empty: those of this thread, unpinned
  int workers = 1;        ///< more than distinct cpus only for I/O under a blocking pool, or oversubscribed
  int in_flight =
      1;  ///< I/O operations that this process keeps in flight; what a pool kept, in_flight() tells
  bool shared_cores = false;  ///< other processes measure on these cpus too, or a quota allows fewer
};

/// The cores of one process. Made once an attempt, outside the time; its threads are pinned.
class Pool {
 public:
  virtual ~Pool() = default;

  [[nodiscard]] virtual int workers() const noexcept = 0;
  [[nodiscard]] virtual int in_flight() const noexcept { return workers(); }
  /// The library's name and version, and the back end that runs I/O: recorded, never implied.
  [[nodiscard]] virtual std::string describe() const = 0;

  /// The pool's own words for what step() does under a schedule: recorded.
  [[nodiscard]] virtual std::string words_for(Schedule schedule) const { return to_text(schedule); }

  /// Calls `leader` with the workers held ready, so that a step costs a signal and not a start. What the
  /// leader or a worker throws is rethrown here, once all workers are free again.
  virtual void hold(std::function<void()> const& leader) = 0;

  /// Inside hold(), from the leader: runs the tasks under the pool's own form of the schedule; returns when
  /// all ended.
  virtual void step(Range tasks, Schedule schedule, Body& body) = 0;

  /// Whether steps() can be called: the workers, each on a core of its own, have a barrier that costs less
  /// than the leader's order and their answer.
  [[nodiscard]] virtual bool has_barrier(Schedule) const noexcept { return false; }
  /// step() `count` times, at least once; each begins when all workers have ended the one before. The leader
  /// is one of the workers, and does nothing between the steps.
  virtual void steps(std::uint32_t /*count*/, Range, Schedule, Body&) {
    throw std::logic_error("this pool has no barrier between steps");
  }

  /// Inside hold(): runs an I/O kernel's tasks, drawn from `source`, with in_flight() operations at a time.
  /// `sums[w]` is worker w's, `latencies` likewise. Blocking pools share the implementation in
  /// blocking_io.hpp.
  virtual void step_io(AnyKernel const& kernel, ChunkSource& source, std::span<std::int64_t* const> sums,
                       std::span<Latencies> latencies) = 0;

  /// Inside hold(): calls visit(worker) once on every worker's own thread (placement is read there). A worker
  /// whose thread its runtime does not send in time (oneTBB promises none) is left out.
  virtual void visit(std::function<void(int)> const& visit) = 0;
};

/// The processes of one attempt.
class Team {
 public:
  virtual ~Team() = default;

  [[nodiscard]] virtual Share share() const noexcept = 0;
  [[nodiscard]] virtual std::string describe() const = 0;

  virtual void barrier() = 0;
  /// Adds the words of all ranks; every rank gets the sums.
  virtual void all_reduce(std::span<std::int64_t> words) = 0;
  /// The largest of all ranks' numbers; every rank gets it.
  virtual double all_max(double mine) = 0;
  /// Sends and receives a step's messages. The leader's thread only.
  virtual void exchange(Halo halo) = 0;
  /// Chunks of [0, tasks) for this rank's workers: over the ranks static, cyclic, dynamic or guided.
  /// `in_flight` is what guided chunks are sized for: a chunk is one operation after the other.
  /// Collective. The source stays valid until the next call.
  virtual ChunkSource& deal(std::size_t tasks, Schedule schedule, int workers, int in_flight) = 0;
  /// 128 bytes, zero at first, that ranks 0 and 1 both see, to measure how far their cores lie apart; nullptr
  /// without ranks, or when the two are on different nodes.
  virtual void* shared_line() { return nullptr; }
  /// Every rank's text, in the order of ranks, on rank 0; empty elsewhere.
  virtual std::vector<std::string> gather(std::string const& mine) = 0;
  /// Ends all ranks with this exit code, after a failure of this one: the others may wait for it for ever.
  /// Returns when there are no others.
  virtual void abort(int exit_code) noexcept = 0;
};

}  // namespace regatta
