#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runners/drive.hpp"

namespace regatta::bench {

/// A runner made by name, on the first cores that this process may use; a rank takes those after its
/// neighbour's.
struct Contender {
  std::unique_ptr<Team> team;
  std::unique_ptr<Pool> pool;
  std::vector<int> cpus;
};
[[nodiscard]] Contender make_contender(std::string const& runner, int threads);

/// Seconds from core to core for a cache line, of the cores that the contender's ranks have.
[[nodiscard]] double core_latency(Contender& contender);

[[nodiscard]] double median(std::vector<double> values);

}  // namespace regatta::bench
