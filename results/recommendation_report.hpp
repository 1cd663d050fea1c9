#pragma once

#include <string>

#include "results/analysis/recommendation.hpp"
#include "results/terminal.hpp"

namespace regatta {

/// For each kernel the runner and shape to ask for, in a sentence with its evidence, the lines to paste, and
/// the same in short for kernels of a kind.
[[nodiscard]] std::string recommendation_text(std::vector<Recommendation> const& recommendations,
                                              Wishes const& wishes, Terminal const& terminal);
/// The last of it alone: for kernels of a kind, how often each runner is best or tied. Empty where nothing is
/// called.
[[nodiscard]] std::string short_answer_text(std::vector<Recommendation> const& recommendations,
                                            Wishes const& wishes, Terminal const& terminal);
/// The same for scripts; seconds and core-hours without prefixes.
[[nodiscard]] std::string recommendation_json(std::vector<Recommendation> const& recommendations,
                                              Wishes const& wishes);

}  // namespace regatta
