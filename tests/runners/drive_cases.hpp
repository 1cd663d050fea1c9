#pragma once

#include <gtest/gtest.h>

#include "tests/runners/fake_kernels.hpp"
#include "tests/runners/fakes.hpp"

namespace regatta::fakes {

/// Every kind of kernel under every schedule on this team and pool gives what is known, twice.
inline void expect_known_results(Team& team, Pool& pool) {
  for (std::int64_t const size : {0, 1, 64, 257})
    for (auto const kind : all_schedules) {
      SCOPED_TRACE(to_text({kind, 5}) + " of " + std::to_string(size));
      Schedule const schedule{kind, 5};
      auto const both = [](Words const& words) { return std::array{words, words}; };
      EXPECT_EQ(run_twice<Squares>(team, pool, size, schedule), both(Squares::expected(size)));
      EXPECT_EQ(run_twice<Marks>(team, pool, size, schedule), both(Marks::expected(size)));
      EXPECT_EQ(run_twice<Waits>(team, pool, size, schedule), both(Waits::expected(size)));
      if (size > 0) {
        EXPECT_EQ(run_twice<Neighbours>(team, pool, size, schedule), both(Neighbours::expected(size)));
        EXPECT_EQ(run_twice<Ahead>(team, pool, size, schedule), both(Ahead::expected(size)));
      }
    }
}

/// A task that throws ends the repetition, and the next one is as if nothing had been.
struct Broken : Squares {
  static constexpr auto name = "broken";
  using Squares::Squares;
  [[nodiscard]] Sums<2> run(Range tasks) const {
    if (tasks.begin <= size / 2 && size / 2 < tasks.end) throw std::runtime_error("task broke");
    return Squares::run(tasks);
  }
};

}  // namespace regatta::fakes
