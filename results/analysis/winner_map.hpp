#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/analysis/comparison.hpp"

namespace regatta {

/// Why a cell of the map names nobody.
enum class NoWinner : std::uint8_t { named, nothing_ran, too_few, results_differ };

/// Who is fastest at one number of cores.
struct WinnerCell {
  int cores = 0;
  std::vector<std::string> runners;  ///< the fastest first, then those not told apart from it, see
                                     ///< p_against(). More than one is a tie
  MedianInterval seconds;            ///< the fastest's
  NoWinner why = NoWinner::nothing_ran;
};

/// One line of the map: a comparison over all numbers of cores of the study, ascending.
struct WinnerLine {
  std::size_t comparison = 0;  ///< index
  std::vector<WinnerCell> cells;
};

/// Pure. The winner map, kernel × cores: a runner's best row at a number of cores stands for it. Needs two
/// attempts of every row, as a comparison's winner does.
[[nodiscard]] std::vector<WinnerLine> winner_map(std::vector<Comparison> const& comparisons);

}  // namespace regatta
