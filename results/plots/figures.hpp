#pragma once

#include <string_view>
#include <vector>

#include "results/plots/figure.hpp"

namespace regatta {

[[nodiscard]] std::vector<Figure> scaling_figures(Analysis const& analysis, PlotOptions const& options,
                                                  std::size_t& left_out);
[[nodiscard]] std::vector<Figure> io_figures(Analysis const& analysis);
[[nodiscard]] std::vector<Figure> metg_figures(Analysis const& analysis);
[[nodiscard]] std::vector<Figure> roofline_figures(Analysis const& analysis);

/// A pool has one colour and marker in every picture, alone or under MPI ranks (dashed); -1: not known.
[[nodiscard]] int style_of(std::string_view runner) noexcept;

/// Whether its lines are dashed and its markers hollow: it has MPI ranks.
[[nodiscard]] bool is_hollow(std::string_view runner) noexcept;

}  // namespace regatta
