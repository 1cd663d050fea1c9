#include "results/analysis/analysis.hpp"

namespace regatta {

Analysis analyse(Records const& records) {
  auto const summaries = summarise(records);
  Analysis analysis;
  analysis.comparisons = compare(summaries);
  analysis.peak = peak_of(summaries);
  analysis.metg = metg_of(summaries, analysis.peak);
  analysis.scaling = scaling_of(records, summaries);
  analysis.warnings = find_warnings(records, analysis.comparisons);
  return analysis;
}

}  // namespace regatta
