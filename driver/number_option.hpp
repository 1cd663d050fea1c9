#pragma once

#include <string>
#include <string_view>

/// Numbers as options take them. Each throws UsageError that names the option, what was found and what would
/// be right; CLI11's own checks let NaN pass and print ranges of 300 digits.
namespace regatta {

/// A share, from 0 to `most`: "0.75" or "75%". Without the sign at most 1: "3" was meant as 3 %.
[[nodiscard]] double share_option(std::string_view option, std::string const& text, double most = 1);

/// A finite number above 0; `of`: "core-hours".
[[nodiscard]] double positive_option(std::string_view option, std::string const& text, std::string_view of);

}  // namespace regatta
