#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "tests/io/support.hpp"

namespace regatta::io_tests {
namespace {

/// Counts how many of its tasks wait at the same time; throws in the task that it is told.
class Watched {
 public:
  static constexpr auto name = "watched";
  static constexpr auto summary = "";
  static constexpr auto bound = "";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{1}, 1, 1e9, {}, "", ""},
            {"throws_at", std::int64_t{-1}, -1, 1e9, {}, "", ""}};
  }
  Watched(Parameters const& p, Setup const&) : size_(p.count("size")), throws_at_(p.integer("throws_at")) {}
  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const { return {}; }
  [[nodiscard]] Task<Sums<2>> run(Range tasks, Io& io) const {
    Sums<2> sums;
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const now = ++waiting_;
      for (auto most = most_.load(); now > most && !most_.compare_exchange_weak(most, now);) continue;
      co_await io.sleep(std::chrono::milliseconds(50));
      --waiting_;
      if (static_cast<std::int64_t>(task) == throws_at_) throw std::runtime_error("task threw");
      sums.words[0] += 1;
      sums.words[1] = std::max<std::int64_t>(sums.words[1], most_);
    }
    co_return sums;
  }
  [[nodiscard]] Verdict verify(Sums<2> const&) const { return {}; }
  [[nodiscard]] std::string facts() const { return std::to_string(most_.load()); }

 private:
  std::size_t size_;
  std::int64_t throws_at_;
  mutable std::atomic<int> waiting_{0}, most_{0};
};

TEST(InFlight, IsReachedAndNotExceeded) {
  for (auto const& world : std::vector<World>{{"asio", make_asio_pool, 1, 40},
                                              {"asio_two_loops", make_asio_pool, 2, 41},
                                              {"openmp", make_openmp_pool, 6, 6},
                                              {"serial", make_serial_pool, 1, 1}}) {
    auto const pool = make(world);
    ASSERT_EQ(pool->in_flight(), world.in_flight) << world.name;
    for (auto const kind : {ScheduleKind::fixed, ScheduleKind::dynamic}) {
      auto const size = world.in_flight == 1 ? 3 : 2 * world.in_flight;
      auto const kernel = make_kernel(describe<Watched>(), {{"size", std::int64_t{size}}}, "/");
      run(*kernel, *pool, {kind, 1});
      EXPECT_EQ(kernel->facts(), std::to_string(world.in_flight)) << world.name << " " << name_of(kind);
    }
  }
}

TEST(InFlight, HoldsTenThousandOperationsOnOneLoop) {
  auto const pool = make({"asio", make_asio_pool, 1, 10'000});
  auto const kernel = make_kernel(describe<Watched>(), {{"size", std::int64_t{10'000}}}, "/");
  auto const outcome = run(*kernel, *pool);
  EXPECT_EQ(outcome.result[0], 10'000);
  EXPECT_EQ(kernel->facts(), "10000");
  EXPECT_EQ(outcome.operations, 10'000U);
}

TEST(InFlight, IsAtLeastOneALoop) {
  auto const pool = make({"asio", make_asio_pool, 3, 1});
  EXPECT_EQ(pool->in_flight(), 3);
  auto const kernel = make_kernel(describe<Watched>(), {{"size", std::int64_t{5}}}, "/");
  EXPECT_EQ(run(*kernel, *pool).result[0], 5);
}

TEST(InFlight, AnExceptionEndsTheStepAndNotThePool) {
  for (auto const& world : worlds()) {
    auto const pool = make(world);
    auto const bad =
        make_kernel(describe<Watched>(), {{"size", std::int64_t{12}}, {"throws_at", std::int64_t{5}}}, "/");
    EXPECT_THROW(run(*bad, *pool), std::runtime_error) << world.name;
    auto const good = make_kernel(describe<Watched>(), {{"size", std::int64_t{6}}}, "/");
    EXPECT_EQ(run(*good, *pool).result[0], 6) << world.name;
  }
}

TEST(InFlight, APoolMayEndWithoutHavingRun) {
  for (auto const& world : worlds()) make(world);
  auto const pool = make({"asio", make_asio_pool, 4, 100});
  pool->hold([] {});
}

}  // namespace
}  // namespace regatta::io_tests
