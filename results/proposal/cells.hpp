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

/// "Threshold of the parallel efficiency: 0.75."
[[nodiscard]] std::string threshold_line(Proposal const& proposal);
[[nodiscard]] std::string title_of(ProposalTable const& table);
/// "Strong scaling", "Weak scaling" or "Throughput".
[[nodiscard]] char const* kind_title(ProposalTable const& table) noexcept;

}  // namespace regatta
