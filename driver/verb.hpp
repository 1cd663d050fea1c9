#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace regatta {

/// What main runs once the command line is read: the verb's work, returning its exit code.
using Action = std::function<int()>;

// One file a verb, driver/verb_NAME.cpp, each with `void add_NAME(CLI::App& app, Action& chosen)`: it adds
// its subcommand with help and an example, and sets `chosen` when the subcommand is parsed. The list of names
// stands in driver/CMakeLists.txt.

/// Adds every verb.
void add_verbs(CLI::App& app, Action& chosen);

}  // namespace regatta
