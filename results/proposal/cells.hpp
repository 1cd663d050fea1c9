#pragma once

#include <string>
#include <vector>

#include "results/proposal/proposal.hpp"

namespace regatta {

/// A proposal's table as people read it, the same in every format.
struct ProposalCells {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
};
[[nodiscard]] ProposalCells cells_of(ProposalTable const& table, double threshold);

[[nodiscard]] std::string title_of(ProposalTable const& table);
/// "Strong scaling" or "Weak scaling".
[[nodiscard]] char const* growth_title(Growth growth) noexcept;

}  // namespace regatta
