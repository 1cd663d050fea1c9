#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "results/analysis/comparison.hpp"

namespace regatta {

/// What kernels said of their runs in words: the name of a fact → its different values, "file_system" →
/// {"ext4"}. Numbers, which differ from attempt to attempt, are in the records alone.
using KernelFacts = std::map<std::string, std::set<std::string>>;

/// Adds those of an attempt's `facts`. A text that is no JSON object, as another program may have, says
/// nothing.
void add_facts(KernelFacts& facts, std::string_view json);

[[nodiscard]] KernelFacts facts_of(Comparison const& comparison);

}  // namespace regatta
