#pragma once

#include <string_view>

namespace regatta {

/// Writes to a descriptor for people or scripts that read along, and gives up quietly when they are gone: a
/// closed pipe or a terminal that hung up must not cost a measurement.
void print_to(int descriptor, std::string_view text) noexcept;

}  // namespace regatta
