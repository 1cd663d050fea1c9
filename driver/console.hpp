#pragma once

#include <string_view>
#include <vector>

#include "results/journal.hpp"

namespace regatta {

/// Writes to a descriptor for people or scripts that read along, and gives up quietly when they are gone: a
/// closed pipe or a terminal that hung up must not cost a measurement.
void print_to(int descriptor, std::string_view text) noexcept;

/// Names on standard error what was damaged and skipped, for verbs whose output has no place for it.
void warn_of_skipped(std::vector<Damage> const& damage);

}  // namespace regatta
