#pragma once

#include <string>

#include "results/analysis/analysis.hpp"
#include "results/terminal.hpp"

namespace regatta {

/// The study's table: for each kernel and its parameters a row a runner and shape, the winner marked; METG
/// where compute_bound was swept; every warning with its remedy. On a terminal no wider than that; elsewhere
/// plain, every column.
/// Laws tell up to where an efficiency of `min_efficiency` reaches.
[[nodiscard]] std::string render_table(Analysis const& analysis, Terminal const& terminal,
                                       double min_efficiency = usual_min_efficiency);
[[nodiscard]] std::string render_table(Records const& records, Terminal const& terminal);
/// What a run ends with: the tables of shapes and every warning, without scaling, I/O, roofline and METG.
[[nodiscard]] std::string render_shapes(Analysis const& analysis, Terminal const& terminal);

/// The same as JSON, for scripts: comparisons, metg, peak, warnings. Seconds, bytes and operations without
/// prefixes.
[[nodiscard]] std::string report_json(Analysis const& analysis, double min_efficiency = usual_min_efficiency);

}  // namespace regatta
