#pragma once

#include <string>
#include <string_view>

namespace regatta {

/// The job file that `regatta init` writes: valid, and with every key explained. The name is a study's.
[[nodiscard]] std::string job_template(std::string_view name);

}  // namespace regatta
