#pragma once

#include <string>

#include "results/analysis/change.hpp"
#include "results/terminal.hpp"

namespace regatta {

/// What changed between two studies: a row for each point that changed or is in doubt, then the counts.
[[nodiscard]] std::string change_text(Changes const& changes, Terminal const& terminal);
/// The same as a Markdown table, for a comment in a code review.
[[nodiscard]] std::string change_markdown(Changes const& changes);
/// Every point, for scripts: medians and intervals in seconds, ratio, p, corrected p, outlook.
[[nodiscard]] std::string change_json(Changes const& changes);

}  // namespace regatta
