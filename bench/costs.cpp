// What an empty task and an empty step cost under a runner: `bench_costs RUNNER [THREADS]`, with ranks under
// mpirun.
#include <fmt/format.h>

#include <array>
#include <functional>

#include "bench/contender.hpp"

namespace regatta::bench {
namespace {

using Clock = std::chrono::steady_clock;

class Nothing final : public Body {
 public:
  void operator()(int, Range chunk) override { asm volatile("" : : "r"(chunk.begin)); }
};

/// Median seconds of one of `times` calls, over rounds.
double cost(Contender& c, int times, std::function<void(int)> const& run) {
  std::vector<double> seconds;
  for (int round = 0; round < 101; ++round) {
    c.team->barrier();
    auto const begin = Clock::now();
    run(times);
    seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count() / times);
  }
  return c.team->all_max(median(seconds));
}

void report(Contender& c, std::string const& runner, std::string const& what, double seconds) {
  if (c.team->share().rank == 0) fmt::print("{:<11} {:<44} {:9.1f} ns\n", runner, what, seconds * 1e9);
}

void measure(Contender& c, std::string const& runner) {
  auto& pool = *c.pool;
  auto const share = c.team->share();
  auto const workers = static_cast<std::size_t>(pool.workers());
  Nothing nothing;
  report(c, runner, "cache line from core to core", core_latency(c));
  if (share.ranks == 1) {
    report(c, runner, "step of one task a worker, static", cost(c, 4000, [&](int n) {
             while (n-- > 0) pool.step({0, workers}, {}, nothing);
           }));
    if (pool.has_barrier({}))
      report(c, runner, "such a step of many that need no leader", cost(c, 4000, [&](int n) {
               pool.steps(static_cast<std::uint32_t>(n), {0, workers}, {}, nothing);
             }));
    for (auto const kind :
         {ScheduleKind::fixed, ScheduleKind::cyclic, ScheduleKind::dynamic, ScheduleKind::guided})
      report(c, runner, "task, " + pool.words_for({kind, 1}), cost(c, 5'000, [&](int n) {
               pool.step({0, static_cast<std::size_t>(n)}, {kind, 1}, nothing);
             }));
    return;
  }
  std::array<std::int64_t, 2> out{}, left{}, right{};
  std::vector<Message> halo;
  auto const bytes = [](auto& words) { return std::as_writable_bytes(std::span(words)); };
  if (share.rank > 0) halo.push_back({share.rank - 1, bytes(out), bytes(left)});
  if (share.rank + 1 < share.ranks) halo.push_back({share.rank + 1, bytes(out), bytes(right)});
  report(c, runner, "exchange of 16 B with neighbours", cost(c, 4000, [&](int n) {
           while (n-- > 0) c.team->exchange(halo);
         }));
  report(c, runner, "step of one task a worker, and exchange", cost(c, 4000, [&](int n) {
           while (n-- > 0) pool.step({0, workers}, {}, nothing), c.team->exchange(halo);
         }));
  report(c, runner, "all_reduce of one word", cost(c, 4000, [&](int n) {
           while (n-- > 0) c.team->all_reduce(std::span(out).first(1));
         }));
  for (auto const kind : {ScheduleKind::cyclic, ScheduleKind::dynamic, ScheduleKind::guided}) {
    constexpr int tasks = 5'000;
    ChunkSource* source = nullptr;
    std::vector<double> seconds;
    for (int round = 0; round < 51; ++round) {
      source = &c.team->deal(tasks, {kind, 1}, pool.workers(), pool.workers());
      c.team->barrier();
      auto const begin = Clock::now();
      class Drain final : public Body {
       public:
        explicit Drain(ChunkSource& s) : source_(s) {}
        void operator()(int, Range seats) override {
          for (auto seat = seats.begin; seat < seats.end; ++seat)
            while (source_.next(static_cast<int>(seat)).size() > 0) continue;
        }

       private:
        ChunkSource& source_;
      } drain(*source);
      pool.step({0, workers}, {}, drain);
      c.team->barrier();
      seconds.push_back(std::chrono::duration<double>(Clock::now() - begin).count() / tasks);
    }
    report(c, runner, "task over ranks, " + to_text({kind, 1}), c.team->all_max(median(seconds)));
  }
}

}  // namespace
}  // namespace regatta::bench

int main(int argc, char** argv) {
  std::string const runner = argc > 1 ? argv[1] : "serial";
  auto contender = regatta::bench::make_contender(runner, argc > 2 ? std::atoi(argv[2]) : 1);
  contender.pool->hold([&] { regatta::bench::measure(contender, runner); });
}
