#pragma once

#include <string>

#include "results/page/data.hpp"

namespace regatta::page {

/// What a browser without scripts shows of a page's numbers: answers, warnings, and tables of each problem,
/// of laws, METG and the roofline, as markup. `data`: the whole of what the page's scripts get, its texts
/// escaped().
[[nodiscard]] std::string fallback_of(Json const& data);

}  // namespace regatta::page
