#include "results/proposal/cells.hpp"

#include <fmt/format.h>

#include "results/point_text.hpp"

namespace regatta {

char const* growth_title(Growth growth) noexcept {
  return growth == Growth::weak ? "Weak scaling" : "Strong scaling";
}

std::string title_of(ProposalTable const& table) {
  return fmt::format("{} over {}: {} ({})", growth_title(table.growth), name_of(table.axis), table.problem,
                     table.runner);
}

namespace {

std::string interval_text(Interval const& seconds) {
  return is_informative(seconds) ? fmt::format("{:.4g}–{:.4g}", seconds.low, seconds.high) : "unknown";
}

}  // namespace

ProposalCells cells_of(ProposalTable const& table, double threshold) {
  ProposalCells cells;
  cells.headings = {"Nodes",
                    "Cores",
                    "Shape",
                    "Wall time (s)",
                    "95 % interval (s)",
                    "Speedup",
                    "Efficiency",
                    "Per doubling",
                    "Core-hours",
                    "Rep.",
                    fmt::format("≥ {:.2f}", threshold)};
  for (auto const& row : table.rows) {
    auto const& figures = row.figures;
    cells.rows.push_back({std::to_string(figures.shape.nodes), std::to_string(figures.shape.cores()),
                          shape_text(figures.shape), fmt::format("{:.4g}", figures.seconds.value),
                          interval_text(figures.seconds), fmt::format("{:.2f}", figures.speedup.value),
                          fmt::format("{:.2f}", figures.efficiency.value),
                          figures.doubling ? fmt::format("{:.2f}", figures.doubling->value) : "",
                          fmt::format("{:.3g}", figures.core_hours), std::to_string(row.repetitions),
                          row.enough ? "yes" : "no"});
  }
  return cells;
}

}  // namespace regatta
