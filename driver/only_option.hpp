#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace regatta {

/// `--only EXPRESSION` of the verbs that plan. An empty one, as of a shell variable that is not set, is
/// refused: it would mean every point.
void add_only(CLI::App& verb, std::string& expression, std::string const& help);

}  // namespace regatta
