#pragma once

#include <string>
#include <string_view>

namespace regatta {

/// The value of `scaling` of [study] in a job file's text, in whichever way TOML has it written: in the
/// section, as study.scaling = "…", or as study = { scaling = "…" }. Empty when it has none. No TOML parser
/// for one word of a text that may come from anybody.
[[nodiscard]] std::string scaling_in(std::string_view job_text);

}  // namespace regatta
