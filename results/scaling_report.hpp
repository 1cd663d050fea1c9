#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "results/analysis/analysis.hpp"
#include "results/terminal.hpp"

namespace regatta {

/// How each runner scales: a table for each kernel, its growth and axis, and one of the laws below it.
[[nodiscard]] std::string scaling_text(std::vector<ScalingSeries> const& all, Terminal const& terminal,
                                       std::size_t width, double min_efficiency);
/// The laws of the series of one table, a row each, and their formulas; those of which nothing can be said
/// share a line.
[[nodiscard]] std::string laws_text(std::vector<ScalingSeries const*> const& group, Terminal const& terminal,
                                    std::size_t width, double min_efficiency);
/// "openmp", "asio, 64 in flight"
[[nodiscard]] std::string runner_of(ScalingSeries const& series);
/// How the cores of a series lie: "2×4 a node" (ranks × threads) over nodes, "ranks of 4 threads" over ranks,
/// "2 ranks" over the threads of each.
[[nodiscard]] std::string layout_of(ScalingSeries const& series);
/// What the series of one table or picture are called: by their runners, and where these do not tell two
/// apart by layout and schedule.
[[nodiscard]] std::vector<std::string> names_in(std::vector<ScalingSeries const*> const& group);
/// "Amdahl, serial fraction 3.1 % [2.7, 3.6]; at 64 cores: 14.0 × [12.3, 16.1]"; where no law is
/// identifiable, or none fits, that and why. Nothing is said of more than told_up_to().
[[nodiscard]] std::string law_line(ScalingSeries const& series, double min_efficiency);

/// Operations a second and latencies over the operations in flight.
[[nodiscard]] std::string io_text(std::vector<IoSeries> const& all, Terminal const& terminal,
                                  std::size_t width);
/// Rates against what the machine can do: the fastest runner of each kernel and number of cores.
[[nodiscard]] std::string roofline_text(Analysis const& analysis, Terminal const& terminal,
                                        std::size_t width);

/// The same for scripts.
[[nodiscard]] nlohmann::ordered_json scaling_json(std::vector<ScalingSeries> const& all,
                                                  double min_efficiency);
[[nodiscard]] nlohmann::ordered_json io_json(std::vector<IoSeries> const& all);
[[nodiscard]] nlohmann::ordered_json roofline_json(Analysis const& analysis);

}  // namespace regatta
