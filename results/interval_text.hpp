#pragma once

#include <string>
#include <string_view>

#include "results/analysis/interval.hpp"
#include "results/number_text.hpp"

namespace regatta {

/// The bounds of a time, a rate or a ratio; "unknown" where they say nothing. `format`: a number as text.
template <class Format>
[[nodiscard]] std::string interval_text(Interval const& positive, Format&& format,
                                        std::string_view unit = "") {
  return is_informative(positive) ? span_text(format(positive.low), format(positive.high), unit) : "unknown";
}

}  // namespace regatta
