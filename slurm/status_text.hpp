#pragma once

#include <string>

#include "results/terminal.hpp"
#include "slurm/study_status.hpp"

namespace regatta {

/// A study's status for people; `study` is its name.
[[nodiscard]] std::string status_text(StudyStatus const& status, std::string const& study,
                                      Terminal const& terminal);
/// The same for scripts, in one line.
[[nodiscard]] std::string status_json(StudyStatus const& status, std::string const& folder);

}  // namespace regatta
