// A runner against the same loop by hand, turn by turn: `bench_handwritten RUNNER THREADS`, with ranks under
// mpirun. Prints a line a schedule: the runner, the schedule, seconds of both, and the ratio (median over the
// turns).
#include <fmt/format.h>

#include <map>

#include "bench/contender.hpp"
#include "bench/handwritten/ranks.hpp"
#include "bench/handwritten/work.hpp"

namespace regatta::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t tasks = 2000;
constexpr int turns = 31;

/// The loop as a kernel.
class Loop {
 public:
  static constexpr auto name = "loop";
  static constexpr auto summary = "tasks of a known length";
  static constexpr auto bound = "compute";
  static constexpr int version = 1;
  static ParameterSpecs parameters() { return {}; }

  Loop(Parameters const& p, Setup const&) : rounds_(p.count("rounds")) {}
  [[nodiscard]] std::size_t tasks() const { return bench::tasks; }
  [[nodiscard]] Work work() const { return {.operations = static_cast<double>(tasks())}; }
  [[nodiscard]] Sums<1> run(Range tasks) const {
    std::uint64_t sum = 0;
    for (auto i = tasks.begin; i < tasks.end; ++i) sum += bench::work(i, rounds_);
    return {{static_cast<std::int64_t>(sum)}};
  }
  [[nodiscard]] Verdict verify(Sums<1> const&) const { return {}; }

 private:
  std::size_t rounds_;
};

using Hand = Program (*)(ByHand const&);
std::map<std::string, Hand> const hands{
    {"serial", by_hand_serial},   {"openmp", by_hand_openmp},     {"tbb", by_hand_tbb},
    {"asio", by_hand_asio},       {"mpi", by_hand_mpi},           {"mpi+openmp", by_hand_mpi_openmp},
    {"mpi+tbb", by_hand_mpi_tbb}, {"mpi+asio", by_hand_mpi_asio},
};

void compare(Contender& c, std::string const& runner, Schedule schedule, std::int64_t rounds,
             RankCounter* counter) {
  auto const kernel = describe<Loop>().make(Parameters({{"rounds", rounds}}), {c.team->share(), true, {}});
  ByHand const loop{tasks,  static_cast<std::size_t>(rounds),       c.pool->workers(),
                    c.cpus, schedule.kind == ScheduleKind::dynamic, counter};
  auto const program = hands.at(runner)(loop);
  auto const restart = [&] {
    if (counter != nullptr) counter->restart();
  };
  std::vector<double> ours, theirs, ratios;
  for (int turn = -2; turn < turns; ++turn) {
    // Both have threads that are there and awake: each runs once untimed before it is timed.
    Repetition repetition;
    let_workers_sleep();
    c.pool->hold([&] {
      (void)drive(*kernel, *c.team, *c.pool, schedule, {});
      repetition = drive(*kernel, *c.team, *c.pool, schedule, {});
    });
    let_workers_sleep();
    restart();
    (void)program();
    restart();
    c.team->barrier();
    auto const begin = Clock::now();
    auto const sum = program();
    c.team->barrier();
    auto const seconds = c.team->all_max(std::chrono::duration<double>(Clock::now() - begin).count());
    if (static_cast<std::uint64_t>(repetition.result.at(0)) != sum)
      throw std::logic_error("different results");
    if (turn < 0) continue;
    ours.push_back(repetition.seconds);
    theirs.push_back(seconds);
    ratios.push_back(repetition.seconds / seconds);
  }
  if (c.team->share().rank == 0)
    fmt::print("{} {} {:.6f} {:.6f} {:.4f}\n", runner, to_text(schedule), median(ours), median(theirs),
               median(ratios));
}

}  // namespace
}  // namespace regatta::bench

int main(int argc, char** argv) {
  using namespace regatta::bench;
  std::string const runner = argc > 1 ? argv[1] : "serial";
  auto contender = make_contender(runner, argc > 2 ? std::atoi(argv[2]) : 1);
  auto const mine = static_cast<double>(rounds_for(argc > 3 ? std::atof(argv[3]) : 10e-6));
  auto const rounds = static_cast<std::int64_t>(contender.team->all_max(mine));
  std::unique_ptr<RankCounter> const counter(runner.starts_with("mpi") ? new RankCounter : nullptr);
  for (auto const kind : {regatta::ScheduleKind::fixed, regatta::ScheduleKind::dynamic})
    compare(contender, runner, {kind, 1}, rounds, counter.get());
}
