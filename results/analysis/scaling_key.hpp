#pragma once

#include <string>
#include <string_view>

namespace regatta {

/// The value of `scaling` of [study] in a job file's text, in whichever way TOML has it written. Empty when
/// it has none, and where the text is no TOML.
[[nodiscard]] std::string scaling_in(std::string_view job_text);

}  // namespace regatta
