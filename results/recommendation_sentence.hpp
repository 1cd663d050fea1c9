#pragma once

#include <string>
#include <vector>

#include "results/analysis/recommendation.hpp"

namespace regatta {

/// The reason of an answer in a sentence that a user can repeat: what to take, its figures with their
/// intervals, the best of another runner, the law that it follows.
[[nodiscard]] std::string sentence_of(Recommendation const& recommendation, Wishes const& wishes);

/// "openmp on 2 cores, static; tbb on 2 cores, static, efficiency 97 % (93 to 99 %); 3 more"
[[nodiscard]] std::string rows_text(std::vector<Choice> const& rows, bool with_efficiency);

}  // namespace regatta
