#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runners/drive.hpp"

namespace regatta::bench {

/// A runner made by name, on the cores that are given, or on the first that this process may use; a rank
/// takes those after its neighbour's. (A pool pins its leader: the mask of this thread tells cores only
/// before the first is made.)
struct Contender {
  std::unique_ptr<Team> team;
  std::unique_ptr<Pool> pool;
  std::vector<int> cpus;
};
[[nodiscard]] Contender make_contender(std::string const& runner, int threads, std::vector<int> cpus = {});

/// Seconds of a repetition after one that warms up. Throws where the result is wrong.
[[nodiscard]] double verified_seconds(Contender& contender, AnyKernel& kernel);

/// Seconds from core to core for a cache line, of the cores that the contender's ranks have.
[[nodiscard]] double core_latency(Contender& contender);

/// One contender's workers spin for some milliseconds after their last step, on the cores that the other is
/// about to use: TBB's heat2d fell to 0.69 of the loop by hand beside libgomp's spinning worker, and the loop
/// to a half beside asio's. So each waits for the other to sleep, and warms up before it is timed.
void let_workers_sleep();

[[nodiscard]] double median(std::vector<double> values);

}  // namespace regatta::bench
