#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/parameters.hpp"
#include "runners/schedule.hpp"

/// What is kept: plain structs, no I/O. The schema in results/README.md has the same names.
namespace regatta {

/// nodes × ranks per node × threads per rank.
struct Shape {
  int nodes = 1;
  int ranks_per_node = 1;
  int threads_per_rank = 1;
  [[nodiscard]] int ranks() const noexcept { return nodes * ranks_per_node; }
  [[nodiscard]] int cores_per_node() const noexcept { return ranks_per_node * threads_per_rank; }
  [[nodiscard]] int cores() const noexcept { return nodes * cores_per_node(); }
  /// Whether there can be such a machine: at least one of each, and no more cores than an int counts.
  [[nodiscard]] bool possible() const noexcept;
  friend bool operator==(Shape const&, Shape const&) = default;
};

/// A kernel with its parameters × runner × shape × size. Its id is a content hash: no host, no clock.
struct Point {
  std::string id;  ///< hex, results/point_id.hpp
  std::string kernel;
  int kernel_version = 1;
  std::map<std::string, Value> parameters;  ///< complete, `size` included
  std::string runner;
  Shape shape;
  Schedule schedule;
  int concurrency = 0;  ///< I/O operations in flight over the whole point; 0: one a core
  /// The parameter `size`; 0 where a kernel counts nothing.
  [[nodiscard]] std::int64_t size() const;
  friend bool operator==(Point const&, Point const&) = default;
};

enum class Status : std::uint8_t { ok, failed, timeout, invalid };

struct Sample {
  int repetition = 0;
  bool warmup = false;
  double seconds = 0;
  /// Whether a clock can have measured it: 1e-12 to 1e12 s; a warm-up may have taken no time.
  [[nodiscard]] bool possible() const noexcept;
  friend bool operator==(Sample const&, Sample const&) = default;
};

/// One bucket of a latency histogram: count operations took at least `ns` (and less than the next bucket's).
struct LatencyBucket {
  std::uint64_t ns = 0, count = 0;
  friend bool operator==(LatencyBucket const&, LatencyBucket const&) = default;
};

/// One execution of a point, in one round, with all that it measured. A line of the journal.
struct Attempt {
  std::string id;     ///< unique: random, hex
  std::string point;  ///< id of the point
  int round = 1;
  Status status = Status::ok;
  int exit_code = 0;
  std::string reason;     ///< why it is not ok; empty otherwise
  std::string result;     ///< hex of the result's bits
  bool verified = false;  ///< against the kernel's reference
  double started = 0;     ///< Unix seconds, for people only; no duration is taken from it
  std::string host;
  double elapsed_seconds = 0;       ///< the whole attempt, as the driver saw it (monotonic)
  double own_seconds = 0;           ///< of it, from the process's main to its end
  double cpu_seconds = 0;           ///< user + system of the timed repetitions, all ranks
  std::int64_t peak_rss_bytes = 0;  ///< the largest rank's
  std::int64_t voluntary_switches = 0, involuntary_switches = 0;
  double flops = 0, bytes = 0, operations = 0;  ///< one repetition's work
  double fma_peak = 0;  ///< calibration: FLOP/s of one core, mean over the attempt's cores
  double core_latency =
      0;  ///< calibration: seconds for a cache line to go from core to core; 0 with one core
  bool oversubscribed = false;  ///< fewer cores than workers: allowed by the job file
  int in_flight = 0;            ///< I/O operations that were kept in flight
  std::string rank_schedule;    ///< the schedule over ranks that really ran
  std::string pool_schedule;    ///< the pool's own words for the schedule that ran
  std::string back_end;         ///< pool and team libraries, I/O back end
  std::string placement;        ///< JSON: a list a rank: host, mask and CPU of each worker
  std::string facts;            ///< JSON object: what the kernel said of the run
  std::string environment;      ///< id of the environment
  std::string affinity;         ///< a line a thread, as OMP_DISPLAY_AFFINITY's: host, rank, thread, CPUs
  std::string slurm_job;        ///< "12", or "11_3" in an array; empty outside of Slurm
  std::string slurm_step;       ///< "12.5", of rank 0; "12.batch" for what a batch script starts itself
  double queue_seconds = 0;     ///< that the job waited in Slurm's queue
  double fma_peak_least = 0;    ///< calibration: FLOP/s of the slowest of the attempt's cores
  std::int64_t tasks = 0;       ///< independent tasks of a step, over all ranks; 0: not known
  std::vector<Sample> samples;
  std::vector<LatencyBucket> latencies;
  friend bool operator==(Attempt const&, Attempt const&) = default;
};

/// What the machine was: fact → text. Its id is a content hash.
struct Environment {
  std::string id;
  std::map<std::string, std::string> facts;
  friend bool operator==(Environment const&, Environment const&) = default;
};

[[nodiscard]] char const* name_of(Status status) noexcept;
/// The status of that name; nothing when there is none.
[[nodiscard]] std::optional<Status> status_of(std::string_view name) noexcept;

}  // namespace regatta
