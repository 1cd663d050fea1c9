#pragma once

#include <map>
#include <string>

namespace regatta {

/// "0.1.0 (commit abc1234)": for --version.
[[nodiscard]] std::string version_text();

/// What this program was built from and with: version, commit, compiler, flags, and versions of the
/// libraries' headers. Facts of the environment.
[[nodiscard]] std::map<std::string, std::string> build_facts();

}  // namespace regatta
