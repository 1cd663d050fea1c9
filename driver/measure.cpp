#include "driver/measure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "driver/calibration.hpp"
#include "driver/environment.hpp"
#include "driver/environment_variable.hpp"
#include "driver/memory.hpp"
#include "driver/repeat.hpp"
#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

std::unique_ptr<Pool> make_pool(std::string_view pool, PoolOptions const& options) {
  if (pool == "serial") return make_serial_pool(options);
  if (pool == "openmp") return make_openmp_pool(options);
  if (pool == "tbb") return make_tbb_pool(options);
  return make_asio_pool(options);
}

/// A rank's part of the operations in flight; a blocking pool needs a worker for each.
PoolOptions pool_options(Point const& point, RunnerEntry const& runner, bool io, Share share,
                         Placement const& placement) {
  auto const threads = point.shape.threads_per_rank;
  PoolOptions options{.cpus = placement.cpus,
                      .workers = threads,
                      .in_flight = threads,
                      .shared_cores = placement.oversubscribed || placement.shared > 0};
  if (!io) return options;
  if (point.concurrency > 0) {
    auto const mine = block(static_cast<std::size_t>(point.concurrency), share).size();
    options.in_flight = std::max(1, static_cast<int>(mine));
  }
  if (runner.pool == "serial") options.in_flight = 1;
  if (runner.pool == "asio") return options;
  options.workers = options.in_flight = std::max(threads, options.in_flight);
  if (auto const most = std::max(threads, most_in_flight(runner.pool)); options.workers > most)
    throw UsageError(fmt::format(
        "{} operations in flight in one process of '{}', which needs a thread for each and can have "
        "{}; lower `concurrency`, or take more ranks",
        options.workers, runner.name, most));
  return options;
}

struct Calibration {
  FmaPeak fma;
  double core_latency = 0;
};

/// The cores of all ranks at the same time; the latency within rank 0, or between ranks 0 and 1 where each
/// has one core.
Calibration calibrate(Team& team, Placement const& placement) {
  auto const share = team.share();
  auto const mine = measure_fma_peak(placement.cpus, [&] { team.barrier(); });
  auto sum = static_cast<std::int64_t>(mine.mean);
  team.all_reduce(std::span(&sum, 1));
  FmaPeak const fma{static_cast<double>(sum) / share.ranks, -team.all_max(-mine.least)};
  double latency = 0;
  if (placement.oversubscribed) {
    // Two that share a core would wait a time slice for each message.
  } else if (auto* line = team.shared_line(); line != nullptr && placement.cpus.size() == 1) {
    if (share.rank == 0) latency = ping(*static_cast<SharedLine*>(line));
    if (share.rank == 1) pong(*static_cast<SharedLine*>(line));
  } else if (share.rank == 0) {
    latency = measure_core_latency(placement.cpus);
  }
  return {fma, team.all_max(latency)};
}

/// The kernel with its data, which it may fill already as it is made. Throws EnvironmentError where this node
/// has not enough memory for it and for the other ranks here.
std::unique_ptr<AnyKernel> make_kernel(KernelEntry const& entry, Point const& point, Setup const& setup,
                                       Team& team) {
  auto const available = available_memory();
  team.barrier();  // before any rank has taken its part of it
  auto const ranks = point.shape.ranks_per_node;
  MemoryLimit const limit(available.bytes / ranks);
  try {
    return entry.make(Parameters(point.parameters), setup);
  } catch (std::bad_alloc const&) {
    throw EnvironmentError(lack_of_memory(point.kernel, ranks, available));
  }
}

/// How the workers of all ranks were placed.
struct Placed {
  std::vector<std::string> ranks;  ///< on rank 0 a JSON text a rank, elsewhere empty
  bool proven = true;              ///< each had what was asked
};

/// Every worker's mask, read on its own thread, of every rank. Throws EnvironmentError where it is not what
/// was asked, unless oversubscription was allowed.
Placed prove_placement(Team& team, Pool& pool, PointRequest const& request, Placement const& placement) {
  std::vector<WorkerMask> masks(static_cast<std::size_t>(pool.workers()));
  pool.hold(
      [&] { pool.visit([&](int worker) { masks[static_cast<std::size_t>(worker)] = read_mask(worker); }); });
  std::erase_if(masks, [](WorkerMask const& each) { return each.mask.empty(); });  // its thread did not come
  Placed placed{team.gather(masks_json(host_name(), team.share().rank, masks)), true};
  if (team.share().rank != 0) return placed;
  auto const fault = placement_fault(placed.ranks, request.point.shape);
  placed.proven = fault.empty() || placement.oversubscribed;
  if (!placed.proven && !request.allow_oversubscription)
    throw EnvironmentError("placement: " + fault + "; free the cores, or set `allow_oversubscription`");
  return placed;
}

/// The step of Slurm to which this process belongs, such as "12.5"; empty outside of one.
std::string slurm_step() {
  auto const job = environment_variable("SLURM_JOB_ID"), step = environment_variable("SLURM_STEP_ID");
  return job && step ? *job + "." + *step : std::string{};
}

/// Over all ranks.
std::int64_t shared_cores(Team& team, CoreClaims const& claims) {
  std::int64_t count = claims.shared();
  team.all_reduce(std::span(&count, 1));
  return count;
}

/// The kernel's, and whether the attempt was alone on its cores.
std::string facts_of(AnyKernel const& kernel, std::int64_t shared_cores) {
  auto facts = kernel.facts();
  if (shared_cores == 0) return facts;
  auto json = nlohmann::json::parse(facts, nullptr, false);
  if (!json.is_object()) json = nlohmann::json::object();
  json["shared_cores"] = std::to_string(shared_cores);
  return json.dump();
}

/// Operations in flight over all ranks.
int in_flight(Team& team, Pool const& pool) {
  std::int64_t count = pool.in_flight();
  team.all_reduce(std::span(&count, 1));
  return static_cast<int>(count);
}

std::string hex_of(Words const& words) {
  std::string hex;
  for (auto const word : words) hex += fmt::format("{:016x}", static_cast<std::uint64_t>(word));
  return hex;
}

/// Adds what the ranks counted, takes the largest memory.
void add_usage(Attempt& attempt, Usage const& mine, Team& team) {
  std::array<std::int64_t, 3> counts{mine.cpu_microseconds, mine.voluntary_switches,
                                     mine.involuntary_switches};
  team.all_reduce(counts);
  attempt.cpu_seconds = static_cast<double>(counts[0]) * 1e-6;
  attempt.voluntary_switches = counts[1];
  attempt.involuntary_switches = counts[2];
  attempt.peak_rss_bytes = static_cast<std::int64_t>(team.all_max(static_cast<double>(peak_memory_bytes())));
}

/// Adds the histograms of all ranks, and keeps the buckets that hold something.
std::vector<LatencyBucket> gather_latencies(Latencies const& mine, Team& team) {
  std::vector<std::int64_t> counts(Latencies::buckets);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = static_cast<std::int64_t>(mine.count(i));
  team.all_reduce(counts);
  std::vector<LatencyBucket> kept;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) kept.push_back({Latencies::lower(i), static_cast<std::uint64_t>(counts[i])});
  return kept;
}

/// A number that no clock and no work can give makes the attempt worthless, whatever the result says.
std::string time_fault(std::vector<Sample> const& samples) {
  for (auto const& sample : samples)
    if (!(sample.seconds > 0) || !std::isfinite(sample.seconds))
      return fmt::format("repetition {} took {} s, which no clock can have measured", sample.repetition,
                         sample.seconds);
  return {};
}

void judge(Attempt& attempt, AnyKernel const& kernel, Measured const& measured) {
  auto const verdict = kernel.verify(measured.result);
  attempt.verified = verdict.ok;
  if (!verdict.ok) attempt.reason = verdict.reason.empty() ? "the result is wrong" : verdict.reason;
  if (!measured.same_bits) attempt.reason = "repetitions gave different results";
  if (auto const fault = time_fault(measured.samples); !fault.empty()) attempt.reason = fault;
  if (!attempt.reason.empty()) attempt.status = Status::invalid, attempt.verified = false;
}

}  // namespace

Attempt measure(PointRequest const& request, Team& team, Placement const& placement,
                CoreClaims const& claims) {
  auto const& point = request.point;
  auto const& runner = *find_runner(point.runner);
  auto const& entry = find_kernel(point.kernel);
  auto const share = team.share();
  Setup const setup{share, owns_block(entry.stepped, share, point.schedule), request.scratch};
  auto const kernel = make_kernel(entry, point, setup, team);
  auto const options = pool_options(point, runner, entry.io, share, placement);
  auto const before = calibrate(team, placement);
  auto const pool = make_pool(runner.pool, options);

  Attempt attempt;
  auto const placed = prove_placement(team, *pool, request, placement);
  attempt.placement = fmt::format("[{}]", fmt::join(placed.ranks, ","));
  attempt.affinity = affinity_text(placed.ranks);
  attempt.slurm_step = slurm_step();
  auto const measured = repeat(*kernel, team, *pool, point.schedule, request.measure);
  auto const after = calibrate(team, placement);

  attempt.point = point.id;
  attempt.round = request.round;
  attempt.host = host_name();
  attempt.samples = measured.samples;
  attempt.result = hex_of(measured.result);
  add_usage(attempt, measured.usage, team);
  attempt.latencies =
      kernel->is_io() ? gather_latencies(measured.latencies, team) : std::vector<LatencyBucket>{};
  auto const work = kernel->work();
  attempt.flops = work.flops;
  attempt.bytes = work.bytes;
  attempt.operations = work.operations;
  attempt.tasks = static_cast<std::int64_t>(kernel->tasks());
  attempt.fma_peak = std::min(before.fma.mean, after.fma.mean);
  attempt.fma_peak_least = std::min(before.fma.least, after.fma.least);
  attempt.core_latency = std::max(before.core_latency, after.core_latency);
  attempt.oversubscribed = placement.oversubscribed || !placed.proven;
  attempt.in_flight = kernel->is_io() ? in_flight(team, *pool) : 0;
  attempt.rank_schedule = rank_schedule(*kernel, share, point.schedule);
  attempt.pool_schedule = pool_schedule(*kernel, share, *pool, point.schedule);
  attempt.back_end = team.describe() + "; " + pool->describe();
  attempt.facts = facts_of(*kernel, shared_cores(team, claims));
  judge(attempt, *kernel, measured);
  return attempt;
}

}  // namespace regatta
