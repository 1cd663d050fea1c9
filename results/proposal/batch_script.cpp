#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "results/batch_lines.hpp"
#include "results/proposal/proposal.hpp"
#include "runners/names.hpp"

namespace regatta {

std::vector<std::string> batch_script_of(Point const& point, double seconds) {
  // Twice what it took, in whole minutes: a limit that is missed costs the whole run.
  constexpr double most_minutes = 7 * 24 * 60;
  auto const minutes = static_cast<int>(
      std::clamp(std::isfinite(seconds) ? std::ceil(2 * seconds / 60) : 1, 1.0, most_minutes));
  std::vector<std::string> script{"#!/bin/bash", "#SBATCH --job-name=scaling",
                                  fmt::format("#SBATCH --time={:02}:{:02}:00", minutes / 60, minutes % 60),
                                  "#SBATCH --exclusive"};
  auto const* const runner = find_runner(point.runner);
  bool asked = runner == nullptr || runner->pool != "openmp";
  for (auto& line : lines_to_paste(point)) {
    if (!asked && !line.starts_with("#SBATCH")) {
      script.emplace_back("export OMP_DISPLAY_AFFINITY=true   # centres ask for what it prints");
      asked = true;
    }
    script.push_back(std::move(line));
  }
  return script;
}

}  // namespace regatta
