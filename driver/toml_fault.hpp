#pragma once

#include <toml++/toml.h>

#include <string>

#include "driver/job_file.hpp"

namespace regatta {

/// What a text that is no TOML is told with.
struct TomlFault {
  Place place;
  std::string what;  ///< what was found and, where that can be known, what would be right
};

/// The parser's own words and, where they say no more than that something is wrong, ours: a number that
/// cannot be held, at the place where it begins; a key that is written twice, with the line of the first.
[[nodiscard]] TomlFault fault_of(toml::parse_error const& error, std::string const& text);

}  // namespace regatta
