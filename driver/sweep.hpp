#pragma once

#include <functional>
#include <string>
#include <vector>

#include "driver/executor.hpp"
#include "driver/job.hpp"
#include "results/journal.hpp"

/// Which attempts a study still lacks, and their execution one after the other. No processes and no files
/// here.
namespace regatta {

/// One attempt to come.
struct Turn {
  Point const* point = nullptr;
  int round = 1;
};

/// What a study lacks: each point in each round without an ok attempt. What failed, ran out of time or was
/// invalid is tried again. Interleaved: round 1 of every point, then round 2, so that drift hits all alike;
/// sequential: all rounds of a point, then the next. The turns point into `points`.
[[nodiscard]] std::vector<Turn> missing_turns(std::vector<Point> const& points,
                                              std::vector<Attempt> const& attempts, Measure const& measure);

/// How a sweep touches the world.
struct SweepHooks {
  std::function<void(Turn const&)> before;       ///< an attempt begins
  std::function<void(Execution const&)> record;  ///< keeps it: when this returns, it is acknowledged
  std::function<void(Turn const&, Attempt const&)> after;  ///< it is kept
  std::function<bool(Turn const&)> must_stop;              ///< asked before each attempt
};

/// Something that is missing here, and the attempts that failed for it.
struct Refusal {
  std::string reason;
  Point const* point = nullptr;  ///< of the first of them
  std::size_t attempts = 0;
};

struct SweepCount {
  std::size_t ok = 0, failed = 0;
  std::size_t environment = 0;    ///< of the failed, those that ended with exit code 4
  std::vector<Refusal> refusals;  ///< their reasons, as they came
  bool stopped = false;           ///< before its end, by the user
};

[[nodiscard]] SweepCount sweep(std::vector<Turn> const& turns, Executor& executor, SweepHooks const& hooks);

}  // namespace regatta
