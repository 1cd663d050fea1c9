// A kernel under a runner against the best program for it, or against the same kernel under another runner,
// turn by turn: `bench_best KERNEL RUNNER THREADS [OTHER]`. Prints seconds of both and the ratio of the
// rates, ours to theirs (median over the turns).
#include <fmt/format.h>

#include <chrono>

#include "bench/best/programs.hpp"
#include "bench/contender.hpp"
#include "kernels/registry.hpp"

namespace regatta::bench {
namespace {

using Clock = std::chrono::steady_clock;
/// What one turn took, in seconds.
using Turn = std::function<double()>;

std::map<std::string, Value> parameters_of(std::string const& kernel) {
  if (kernel == "triad") return {{"size", std::int64_t{10'000'000}}};
  if (kernel == "dgemm") return {{"size", std::int64_t{2048}}};
  if (kernel == "heat2d") return {{"size", std::int64_t{1024}}, {"steps", std::int64_t{100}}};
  throw std::invalid_argument("triad, dgemm or heat2d");
}

Program program_of(std::string const& kernel, std::vector<int> const& cpus) {
  auto const threads = static_cast<int>(cpus.size());
  pin_openmp_threads(cpus);
  if (kernel == "triad") return triad_by_hand(10'000'000, threads);
  if (kernel == "dgemm") return dgemm_by_hand(2048);
  return heat2d_by_hand(1024, 100, threads);
}

Turn turn_of(Program const& program) {
  return [=] {
    program.run();
    program.reset();
    auto const begin = Clock::now();
    program.run();
    return std::chrono::duration<double>(Clock::now() - begin).count();
  };
}

Turn turn_of(std::string const& name, Contender& contender) {
  auto const& entry = find_kernel(name);
  std::shared_ptr<AnyKernel> const kernel =
      entry.make(Parameters::complete(entry.parameters, parameters_of(name)), {{}, true, {}});
  contender.pool->hold([&] { prepare(*kernel, *contender.team, *contender.pool, {}); });
  return [=, &contender] { return verified_seconds(contender, *kernel); };
}

}  // namespace
}  // namespace regatta::bench

int main(int argc, char** argv) {
  using namespace regatta::bench;
  std::string const name = argc > 1 ? argv[1] : "triad", runner = argc > 2 ? argv[2] : "openmp";
  auto const threads = argc > 3 ? std::atoi(argv[3]) : 2;
  auto contender = make_contender(runner, threads);
  auto other = argc > 4 ? make_contender(argv[4], threads, contender.cpus) : Contender{};
  auto const our_turn = turn_of(name, contender);
  auto const their_turn = other.pool ? turn_of(name, other) : turn_of(program_of(name, contender.cpus));

  std::vector<double> ours, theirs, ratios;
  for (int turn = -2; turn < 21; ++turn) {
    let_workers_sleep();
    auto const mine = our_turn();
    let_workers_sleep();
    auto const seconds = their_turn();
    if (turn < 0) continue;
    ours.push_back(mine);
    theirs.push_back(seconds);
    ratios.push_back(seconds / mine);
  }
  fmt::print("{} {} {} {:.6f} {:.6f} {:.4f}\n", name, runner, threads, median(ours), median(theirs),
             median(ratios));
}
