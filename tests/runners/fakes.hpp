#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "kernels/any_kernel.hpp"
#include "runners/drive.hpp"

/// Kernels and bodies that know what was done to them.
namespace regatta::fakes {

/// Counts how often each task ran, and by whom.
class Tally final : public Body {
 public:
  explicit Tally(std::size_t tasks, int workers) : runs_(tasks), workers_(workers) {}
  void operator()(int worker, Range chunk) override {
    if (worker < 0 || worker >= workers_ || chunk.begin >= chunk.end) wrong_ = true;
    for (auto i = chunk.begin; i < chunk.end; ++i) runs_.at(i).fetch_add(1);
  }
  [[nodiscard]] bool each_ran(int times) const {
    if (wrong_) return false;
    for (auto const& n : runs_)
      if (n.load() != times) return false;
    return true;
  }

 private:
  std::vector<std::atomic<int>> runs_;
  int workers_;
  std::atomic<bool> wrong_{false};
};

/// A body that is a function.
class Call final : public Body {
 public:
  explicit Call(std::function<void(int, Range)> call) : call_(std::move(call)) {}
  void operator()(int worker, Range chunk) override { call_(worker, chunk); }

 private:
  std::function<void(int, Range)> call_;
};

[[nodiscard]] constexpr bool is_static(ScheduleKind kind) {
  return kind == ScheduleKind::fixed;
}

inline constexpr std::array all_schedules{ScheduleKind::fixed, ScheduleKind::cyclic, ScheduleKind::dynamic,
                                          ScheduleKind::guided};

struct NamedPool {
  char const* name;
  std::unique_ptr<Pool> (*make)(PoolOptions const&);
  friend void PrintTo(NamedPool const& pool, std::ostream* out) { *out << pool.name; }
};

inline constexpr std::array all_pools{NamedPool{"serial", make_serial_pool},
                                      NamedPool{"openmp", make_openmp_pool}, NamedPool{"tbb", make_tbb_pool},
                                      NamedPool{"asio", make_asio_pool}};

inline std::string name_of_pool(testing::TestParamInfo<NamedPool> const& info) {
  return info.param.name;
}

}  // namespace regatta::fakes
