// Makes studies that were never run, for looking at their pages. usage: page_studies KIND FOLDER [SAMPLES],
// KIND one of
//   ordinary   all eight runners on 1 to 16 cores: two kernels with a law, one that waits at many depths, a
//              grain sweep
//   nodes      two hybrid runners on 1 to 8 nodes of 2 ranks of 8 threads
//   weak       a problem that grows with the cores
//   throughput operations a second over cores, fastest at about ten of them
//   versions   ordinary and weak kernels, each in two versions
//   hostile    names, reasons and facts that try to be markup, script, or to mislead
//   large      as many SAMPLES
//   empty      nothing
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <tuple>

#include "results/store.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

using simulate::Random;

std::vector<std::string> const all_runners{"serial", "openmp",     "tbb",     "asio",
                                           "mpi",    "mpi+openmp", "mpi+tbb", "mpi+asio"};

/// Runners differ by a few percent, and each by its own share that is serial.
void be_different(Records& records) {
  for (auto& attempt : records.attempts) {
    auto const point = std::find_if(records.points.begin(), records.points.end(),
                                    [&](Point const& each) { return each.id == attempt.point; });
    auto const place = std::find(all_runners.begin(), all_runners.end(), point->runner) - all_runners.begin();
    auto const factor = 1 + 0.012 * static_cast<double>(place) +
                        0.004 * static_cast<double>(place * (point->shape.cores() - 1));
    for (auto& sample : attempt.samples) sample.seconds *= factor;
  }
}

/// Waits of 1 ms: time falls with what is in flight, until each runner's own limit, and then latency grows.
void add_waits(Records& records, Random& random) {
  std::normal_distribution<double> normal(0, 0.02);
  auto const before = records.points.size();
  auto waits = simulate::study(
      {.kernels = {"sleep"}, .runners = all_runners, .cores = {1, 4, 16}, .rounds = 1, .seed = 2});
  for (auto const& point : waits.points)
    for (int const depth : {1, 8, 64, 1024}) {
      auto deep = point;
      deep.concurrency = depth;
      deep.id = simulate::any_point(random).id;
      records.points.push_back(deep);
    }
  auto const sample_of = waits.attempts.front();
  for (std::size_t i = before; i < records.points.size(); ++i) {
    auto const& point = records.points[i];
    auto const limit = point.runner == "serial"         ? 1
                       : point.runner.ends_with("asio") ? 600
                                                        : 40 * point.shape.cores();
    auto const depth = static_cast<double>(point.concurrency), reached = std::min(depth, 1.0 * limit);
    for (int round = 1; round <= 2; ++round) {
      auto attempt = sample_of;
      attempt.id = simulate::any_attempt(random).id;
      attempt.point = point.id;
      attempt.round = round;
      attempt.flops = attempt.bytes = 0, attempt.operations = 4000;
      for (auto& sample : attempt.samples) sample.seconds = 4.0 / reached * std::exp(normal(random));
      auto const ns = 1e6 * depth / reached;
      attempt.latencies = {{static_cast<std::uint64_t>(ns), 3600},
                           {static_cast<std::uint64_t>(1.3 * ns), 380},
                           {static_cast<std::uint64_t>(4 * ns), 20}};
      records.attempts.push_back(attempt);
    }
  }
}

/// A grain sweep: an overhead a task, different for each runner.
void add_grains(Records& records, Random& random) {
  std::normal_distribution<double> normal(0, 0.02);
  auto const made = simulate::study({.kernels = {"compute_bound"},
                                     .runners = {"openmp", "tbb", "asio", "mpi"},
                                     .sizes = {4, 16, 64, 256, 1024, 4096, 16384},
                                     .cores = {4},
                                     .rounds = 2,
                                     .seed = 3});
  for (auto point : made.points) {
    point.parameters = {{"size", point.size()},
                        {"pattern", std::string("stencil_1d")},
                        {"steps", std::int64_t{1000}},
                        {"width", std::int64_t{4}}};
    records.points.push_back(point);
  }
  for (auto attempt : made.attempts) {
    auto const point = std::find_if(made.points.begin(), made.points.end(),
                                    [&](Point const& each) { return each.id == attempt.point; });
    auto const place = static_cast<double>(point->runner.size());
    attempt.operations = 4000;
    attempt.flops = 4000.0 * 64 * static_cast<double>(point->size());
    auto const seconds = 1000 * (64 * static_cast<double>(point->size()) / 5e10 + place * 1e-7);
    for (auto& sample : attempt.samples) sample.seconds = seconds * std::exp(normal(random));
    records.attempts.push_back(attempt);
  }
}

void add_environment(Records& records) {
  records.environments.front().facts = {{"cpu_model", "Simulated CPU at 2.50GHz"},
                                        {"cpus_online", "0-15"},
                                        {"governor", "performance"},
                                        {"host", "node1"},
                                        {"kernel", "Linux 6.1"},
                                        {"compiler", "GNU 12.2.0"}};
  for (auto& attempt : records.attempts) {
    attempt.placement = R"([{"host":"node1","rank":0,"workers":[{"worker":0,"mask":[0],"cpu":0}]}])";
    attempt.facts = R"({"file_system":"ext4","resident_bytes":4096})";
  }
}

Records ordinary() {
  Random random(7);
  auto records = simulate::study({.kernels = {"mandelbrot", "heat2d"},
                                  .runners = all_runners,
                                  .cores = {1, 2, 4, 8, 16},
                                  .law = {.serial_share = 0.03, .noise = 0.02}});
  be_different(records);
  add_waits(records, random);
  add_grains(records, random);
  add_environment(records);
  auto& failed = records.attempts[5];
  failed.status = Status::timeout, failed.reason = "no end within 30 s", failed.samples.clear();
  return records;
}

Records on_nodes() {
  auto records = simulate::study({.kernels = {"heat2d"},
                                  .runners = {"mpi+openmp", "mpi+tbb"},
                                  .cores = {1, 2, 4, 8},
                                  .law = {.serial_share = 0.02, .noise = 0.02}});
  be_different(records);
  add_environment(records);
  for (auto& point : records.points) point.shape = {point.shape.cores(), 2, 8};
  return records;
}

Records weak() {
  return simulate::study({.kernels = {"mandelbrot"},
                          .runners = {"openmp", "mpi"},
                          .sizes = {1'234'567},
                          .cores = {1, 2, 4, 8},
                          .law = {.contention = 0.02, .weak = true}});
}

Records throughput() {
  return simulate::study({.kernels = {"mandelbrot"},
                          .runners = {"openmp"},
                          .cores = {1, 2, 4, 6, 8, 12, 16},
                          .law = {.serial_share = 0.02, .noise = 0.002, .coherence = 0.01}});
}

Records versions() {
  return simulate::two_versions(ordinary());
}

Records weak_versions() {
  return simulate::two_versions(weak());
}

/// Every text that a study can bring, as somebody would write it who wants a reader's browser to obey.
Records hostile() {
  auto records = simulate::study({.kernels = {"mandelbrot", "triad"}, .cores = {1, 2}});
  std::string const attack =
      R"(</script><script>document.title = "owned"</script><img src=x onerror="document.title='owned'">)";
  for (auto& point : records.points) {
    if (point.kernel == "triad")
      point.kernel =
          "<b>bold</b>{{script}}\xe2\x80\xae\xe2\x80\xa8\"'`${1}</noscript>"
          "evil" +
          attack;
    point.parameters["<i>name</i>"] = attack;
    if (point.runner == "asio") point.runner = "\"><svg onload=alert(1)>";
  }
  auto& attempt = records.attempts[3];
  attempt.status = Status::failed;
  attempt.reason = attack + "\x1b[2J\xff";
  attempt.samples.clear();
  records.attempts[4].host = attack;
  records.attempts[4].placement = attack;
  records.attempts[5].facts = R"({"<b>fact</b>":"<script>document.title='owned'</script>"})";
  records.environments.front().facts[attack] = "<!-- " + attack;
  return records;
}

/// A file is called what its owner likes, and its job file may hold any text.
constexpr auto hostile_name = R"('"><img src=x onerror="document.title='owned'">.h5)";
constexpr auto hostile_job =
    "# </script><script>document.title = 'owned'</script>\n"
    "# {{data}} <!-- ]]> \xe2\x80\xa8 document.title = \"owned\"\n";

void write(Records const& records, std::filesystem::path const& folder) {
  std::filesystem::create_directories(folder);
  Journal journal(folder);
  journal.append(records.points);
  for (auto const& environment : records.environments) journal.append(environment);
  for (auto const& attempt : records.attempts) journal.append(attempt);
}

}  // namespace
}  // namespace regatta

int main(int count, char** words) {
  using namespace regatta;
  if (count < 3 || count > 4) return 2;
  std::string_view const kind = words[1];
  std::filesystem::path const folder = words[2];
  if (kind == "ordinary") write(ordinary(), folder);
  if (kind == "nodes") write(on_nodes(), folder);
  if (kind == "hostile") {
    write(hostile(), folder);
    write_store(folder / hostile_name, hostile(), hostile_job);
  }
  for (auto const& [name, records, job] :
       {std::tuple{"weak", &weak, "[study]\nscaling = \"weak\"\n"},
        {"versions", &versions, ""},
        {"weak-versions", &weak_versions, "[study]\nscaling = \"weak\"\n"},
        {"throughput", &throughput, "[study]\nscaling = \"throughput\"\n"}})
    if (kind == name) {
      std::filesystem::create_directories(folder);
      write_store(folder / "results.h5", records(), job);
    }
  if (kind == "empty") std::filesystem::create_directories(folder / "journal");
  if (kind == "large") {
    std::filesystem::create_directories(folder);
    auto const samples = count == 4 ? std::strtoull(words[3], nullptr, 10) : 100'000;
    write_store(folder / "results.h5", simulate::study(simulate::options_for(samples / 10)), "");
  }
}
