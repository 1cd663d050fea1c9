#include "tests/results/simulate.hpp"

#include <bit>
#include <cmath>
#include <fstream>

#include "results/codec.hpp"
#include "results/journal_line.hpp"

namespace regatta::simulate {

namespace {

std::string hex(Random& random, std::size_t digits) {
  std::string text(digits, '0');
  for (auto& digit : text) digit = "0123456789abcdef"[random() % 16];
  return text;
}

double any_double(Random& random) {
  while (true)
    if (auto const number = std::bit_cast<double>(random()); std::isfinite(number)) return number;
}

std::string any_text(Random& random) {
  constexpr std::array<std::string_view, 10> pieces{"a", "\"", "\\", "\n", "\t",
                                                    "é", "€",  "𝄞",  " ",  "{\"rank\":[0]}"};
  std::string text;
  for (auto left = random() % 8; left > 0; --left) text += pieces[random() % pieces.size()];
  return text;
}

template <class T>
T any_integer(Random& random) {
  return static_cast<T>(random() >> (random() % 64));
}

Point point_of(Options const& options, std::string const& kernel, std::int64_t size,
               std::string const& runner, int cores, Random& random) {
  Point point;
  point.id = hex(random, 64);
  point.kernel = kernel;
  point.parameters = {{"size", size}, {"seed", static_cast<std::int64_t>(options.seed)}};
  point.runner = runner;
  if (runner.starts_with("mpi"))
    point.shape.ranks_per_node = cores;
  else
    point.shape.threads_per_rank = cores;
  return point;
}

Attempt attempt_of(Options const& options, Point const& point, int round, Random& random) {
  std::normal_distribution<double> normal(0, options.law.noise);
  Attempt attempt;
  attempt.id = hex(random, 32);
  attempt.point = point.id;
  attempt.round = round;
  attempt.result = hex(random, 0) + "00000000" + std::to_string(point.size());
  attempt.verified = true;
  attempt.started = 1'700'000'000.0 + round;
  attempt.host = "node1";
  auto const work = static_cast<double>(point.size()) * 1e3;
  auto const cores = point.shape.cores();
  auto const& law = options.law;
  auto seconds = work / 1e9 / (law.weak ? cores : 1) * time_of(law, cores) *
                 (1 + law.drift * (round - 1) / std::max(1, options.rounds - 1));
  if (law.between > 0) seconds *= std::exp(std::normal_distribution<double>(0, law.between)(random));
  for (int repetition = 0; repetition <= options.repetitions; ++repetition) {
    auto sample = seconds * std::exp(normal(random));
    if (law.outliers > 0 && std::bernoulli_distribution(law.outliers)(random))
      sample *= std::uniform_real_distribution<double>(1.2, 3)(random);
    attempt.samples.push_back({std::max(0, repetition - 1), repetition == 0, sample});
  }
  attempt.elapsed_seconds = seconds * (options.repetitions + 1) + 0.01;
  attempt.own_seconds = attempt.elapsed_seconds - 0.005;
  attempt.cpu_seconds = seconds * options.repetitions * cores;
  attempt.peak_rss_bytes = 20 << 20;
  attempt.voluntary_switches = 3, attempt.involuntary_switches = 1;
  attempt.flops = work, attempt.bytes = work / 4, attempt.operations = work / 8;
  attempt.fma_peak = 5e10 * (1 + normal(random));
  attempt.core_latency = cores > 1 ? 5e-8 : 0;
  attempt.in_flight = cores;
  attempt.pool_schedule = "static";
  attempt.back_end = point.runner + " (simulated)";
  attempt.placement = R"([{"host":"node1","workers":[{"cpu":0,"mask":"0"},{"cpu":1,"mask":"1"}]}])";
  attempt.facts = "{}";
  attempt.environment = std::string(64, 'e');
  return attempt;
}

}  // namespace

double time_of(Law const& law, double cores) {
  auto const s = law.serial_share;
  if (!law.weak)
    return (1 - s) / cores + s + law.coherence * (cores - 1) + law.communication * std::log2(cores);
  auto const gustafson = cores / (s + (1 - s) * cores);
  return gustafson + law.contention * (cores - 1) + law.coherence * cores * (cores - 1) +
         law.communication * std::log2(cores);
}

Records study(Options const& options) {
  Random random(options.seed);
  Records records;
  records.environments.push_back({std::string(64, 'e'), {{"cpu", "simulated"}, {"cores", "4"}}});
  for (auto const& kernel : options.kernels)
    for (auto const size : options.sizes)
      for (auto const& runner : options.runners)
        for (auto const cores : options.cores)
          if (runner != "serial" || cores == 1)
            records.points.push_back(
                point_of(options, kernel, options.law.weak ? size * cores : size, runner, cores, random));
  for (int round = 1; round <= options.rounds; ++round)
    for (auto const& point : records.points)
      records.attempts.push_back(attempt_of(options, point, round, random));
  return records;
}

Records two_versions(Records records) {
  auto const old = records;
  for (auto point : old.points) {
    point.id += "v2", point.kernel_version = 2;
    records.points.push_back(point);
  }
  for (auto attempt : old.attempts) {
    attempt.id += "v2", attempt.point += "v2";
    for (auto& sample : attempt.samples) sample.seconds *= 2;
    records.attempts.push_back(attempt);
  }
  return records;
}

Options options_for(std::size_t attempts) {
  Options options;
  options.cores = {1, 2, 4, 8};
  options.rounds = 5;
  auto const points_a_size =
      options.kernels.size() * (1 + (options.runners.size() - 1) * options.cores.size());
  auto const sizes =
      std::max<std::size_t>(1, attempts / (points_a_size * static_cast<std::size_t>(options.rounds)));
  options.sizes.clear();
  for (std::size_t i = 1; i <= sizes; ++i) options.sizes.push_back(static_cast<std::int64_t>(1000 * i));
  return options;
}

void write_journals(std::filesystem::path const& study, Records const& records, std::size_t writers) {
  std::filesystem::create_directories(study / "journal");
  for (std::size_t writer = 0; writer < writers; ++writer) {
    std::ofstream file(study / "journal" / ("writer-" + std::to_string(writer) + ".jsonl"), std::ios::binary);
    for (auto const& point : records.points) file << seal("point", to_json(point));
    for (auto const& environment : records.environments) file << seal("environment", to_json(environment));
    for (auto i = writer; i < records.attempts.size(); i += writers)
      file << seal("attempt", to_json(records.attempts[i]));
  }
}

Point any_point(Random& random) {
  Point point;
  point.id = hex(random, 64);
  point.kernel = "kernel" + std::to_string(random() % 9);
  point.kernel_version = static_cast<int>(random() % 100);
  point.parameters = {{"size", any_integer<std::int64_t>(random)},
                      {"share", any_double(random)},
                      {"whole", 2.0},
                      {"path", any_text(random)}};
  point.runner = "mpi+tbb";
  point.shape = {1 + static_cast<int>(random() % 9), 1 + static_cast<int>(random() % 9),
                 1 + static_cast<int>(random() % 9)};
  point.schedule = {static_cast<ScheduleKind>(random() % 4), any_integer<std::size_t>(random)};
  point.concurrency = static_cast<int>(random() % 10'000);
  return point;
}

Attempt any_attempt(Random& random) {
  Attempt attempt;
  attempt.id = hex(random, 32);
  attempt.point = hex(random, 64);
  attempt.round = static_cast<int>(random() % 1000);
  attempt.status = static_cast<Status>(random() % 4);
  attempt.exit_code = static_cast<int>(random() % 256);
  for (auto* text : {&attempt.reason, &attempt.host, &attempt.rank_schedule, &attempt.pool_schedule,
                     &attempt.back_end, &attempt.placement, &attempt.facts})
    *text = any_text(random);
  attempt.result = hex(random, 16);
  attempt.verified = random() % 2 != 0;
  attempt.oversubscribed = random() % 2 != 0;
  for (auto* number : {&attempt.started, &attempt.elapsed_seconds, &attempt.own_seconds, &attempt.cpu_seconds,
                       &attempt.flops, &attempt.bytes, &attempt.operations, &attempt.fma_peak,
                       &attempt.core_latency, &attempt.fma_peak_least})
    *number = any_double(random);
  attempt.peak_rss_bytes = any_integer<std::int64_t>(random);
  attempt.voluntary_switches = any_integer<std::int64_t>(random);
  attempt.involuntary_switches = any_integer<std::int64_t>(random);
  attempt.tasks = any_integer<std::int64_t>(random);
  attempt.in_flight = static_cast<int>(random() % 10'000);
  attempt.environment = hex(random, 64);
  // Of an attempt that is not ok any number may have been measured.
  auto const any_time = [&] {
    return attempt.status == Status::ok ? std::exp2(static_cast<double>(random() % 60) - 30)
                                        : any_double(random);
  };
  for (auto left = random() % 4; left > 0; --left)
    attempt.samples.push_back({static_cast<int>(random() % 30), random() % 2 != 0, any_time()});
  for (auto left = random() % 4; left > 0; --left)
    attempt.latencies.push_back({any_integer<std::uint64_t>(random), any_integer<std::uint64_t>(random)});
  return attempt;
}

Environment any_environment(Random& random) {
  return {hex(random, 64), {{"cpu", any_text(random)}, {"OMP_NUM_THREADS", any_text(random)}}};
}

}  // namespace regatta::simulate
