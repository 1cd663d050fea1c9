#pragma once

#include <string>

#include "results/journal.hpp"

namespace regatta {

/// What a page says besides the records.
struct PageOptions {
  std::string study;             ///< its name, for the heading
  double min_efficiency = 0.75;  ///< the threshold that is drawn and that recommendations keep
  std::string program_version;   ///< "0.1.0 (commit …)"
};

/// The study as one HTML page that needs nothing else: styles, scripts and numbers are inside it, and its
/// Content-Security-Policy lets it load nothing. All numbers are computed here; the page's scripts draw them.
/// Samples are not in it, only what they amount to. Text of the records cannot become markup or script.
[[nodiscard]] std::string report_page(Records const& records, PageOptions const& options);

}  // namespace regatta
