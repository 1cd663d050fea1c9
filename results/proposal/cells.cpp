#include "results/proposal/cells.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/interval_text.hpp"
#include "results/point_text.hpp"

namespace regatta {

char const* kind_title(ProposalTable const& table) noexcept {
  if (table.growth == Growth::weak) return "Weak scaling";
  return table.throughput ? "Throughput" : "Strong scaling";
}

std::string threshold_line(Proposal const& proposal) {
  return "Threshold of the parallel efficiency: " + threshold_text(proposal.threshold) + ".";
}

std::string title_of(ProposalTable const& table) {
  return fmt::format("{} over {}: {} ({})", kind_title(table), name_of(table.axis), table.problem,
                     table.runner);
}

namespace {

/// What was measured of a shape: its time, or its rate where the study is of throughput and counts
/// operations.
bool shows_rates(ProposalTable const& table) {
  return table.throughput && std::all_of(table.rows.begin(), table.rows.end(), [](ProposalRow const& row) {
           return row.figures.per_second.has_value();
         });
}

}  // namespace

ProposalCells cells_of(ProposalTable const& table, double threshold) {
  ProposalCells cells;
  bool const rates = shows_rates(table);
  cells.headings = {"Nodes",
                    "Cores",
                    "Shape",
                    rates ? "Operations/s" : "Wall time (s)",
                    rates ? "95 % interval" : "95 % interval (s)",
                    table.throughput ? "Gain" : "Speedup",
                    "Efficiency",
                    "Per doubling",
                    "Core-hours",
                    "Rep.",
                    "≥ " + threshold_text(threshold)};
  for (auto const& row : table.rows) {
    auto const& figures = row.figures;
    auto const& measured = rates ? *figures.per_second : figures.seconds;
    cells.rows.push_back({std::to_string(figures.shape.nodes), std::to_string(figures.shape.cores()),
                          shape_text(figures.shape), fmt::format("{:.4g}", measured.value),
                          interval_text(measured, [](double each) { return fmt::format("{:.4g}", each); }),
                          fmt::format("{:.2f}", figures.speedup.value),
                          efficiency_text(figures.efficiency.value, threshold),
                          figures.doubling ? fmt::format("{:.2f}", figures.doubling->value) : "",
                          fmt::format("{:.3g}", figures.core_hours), std::to_string(row.repetitions),
                          row.enough ? "yes" : "no"});
  }
  return cells;
}

}  // namespace regatta
