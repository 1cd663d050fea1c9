// A kernel under a runner against the best program for it, turn by turn: `bench_best KERNEL RUNNER THREADS`.
// Prints seconds of both and the ratio of the rates, ours to theirs (median over the turns).
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "bench/best/programs.hpp"
#include "bench/contender.hpp"
#include "kernels/registry.hpp"

namespace regatta::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Contest {
  Program program;
  std::map<std::string, Value> parameters;
};

Contest contest_of(std::string const& kernel, int threads) {
  if (kernel == "triad") return {triad_by_hand(10'000'000, threads), {{"size", std::int64_t{10'000'000}}}};
  if (kernel == "dgemm") return {dgemm_by_hand(1024), {{"size", std::int64_t{1024}}}};
  if (kernel == "heat2d")
    return {heat2d_by_hand(1024, 20, threads), {{"size", std::int64_t{1024}}, {"steps", std::int64_t{20}}}};
  throw std::invalid_argument("triad, dgemm or heat2d");
}

/// One contender's workers spin for some milliseconds after their last step, on the cores that the other is
/// about to use: TBB's heat2d fell to 0.69 of the loop by hand beside libgomp's spinning worker, and the loop
/// to a half beside asio's. Each waits for the other to sleep, and warms up before it is timed.
void let_workers_sleep() {
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
}

}  // namespace
}  // namespace regatta::bench

int main(int argc, char** argv) {
  using namespace regatta;
  using namespace regatta::bench;
  std::string const name = argc > 1 ? argv[1] : "triad", runner = argc > 2 ? argv[2] : "openmp";
  auto const threads = argc > 3 ? std::atoi(argv[3]) : 2;
  auto contender = make_contender(runner, threads);
  pin_openmp_threads(contender.cpus);
  auto const contest = contest_of(name, threads);
  auto const& entry = find_kernel(name);
  auto const kernel = entry.make(Parameters::complete(entry.parameters, contest.parameters), {{}, true, {}});
  contender.pool->hold([&] { prepare(*kernel, *contender.team, *contender.pool, {}); });

  std::vector<double> ours, theirs, ratios;
  for (int turn = -2; turn < 21; ++turn) {
    let_workers_sleep();
    Repetition repetition;
    contender.pool->hold([&] {
      (void)drive(*kernel, *contender.team, *contender.pool, {}, {});
      repetition = drive(*kernel, *contender.team, *contender.pool, {}, {});
    });
    if (auto const verdict = kernel->verify(repetition.result); !verdict.ok)
      throw std::runtime_error(verdict.reason);
    let_workers_sleep();
    contest.program();
    auto const begin = Clock::now();
    contest.program();
    auto const seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    if (turn < 0) continue;
    ours.push_back(repetition.seconds);
    theirs.push_back(seconds);
    ratios.push_back(seconds / repetition.seconds);
  }
  fmt::print("{} {} {} {:.6f} {:.6f} {:.4f}\n", name, runner, threads, median(ours), median(theirs),
             median(ratios));
}
