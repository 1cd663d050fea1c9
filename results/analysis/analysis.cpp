#include "results/analysis/analysis.hpp"

#include "results/analysis/lint.hpp"

namespace regatta {

Analysis analyse(Records const& records) {
  auto const canonical = canonical_of(records);
  auto const summaries = summarise(records, canonical);
  Analysis analysis;
  for (auto const& point : records.points) analysis.versions.add(point.kernel, point.kernel_version);
  analysis.comparisons = compare(summaries);
  analysis.peak = peak_of(summaries);
  analysis.metg = metg_of(summaries, analysis.peak);
  analysis.scaling = scaling_of(records, summaries);
  analysis.io = io_scaling_of(summaries);
  analysis.roof = roof_of(summaries, analysis.peak);
  analysis.under_roof = under_roof(summaries, analysis.roof);
  analysis.warnings = find_warnings(records, canonical, analysis.comparisons);
  auto const more = lint(records, canonical, summaries, analysis.scaling);
  analysis.warnings.insert(analysis.warnings.end(), more.begin(), more.end());
  return analysis;
}

}  // namespace regatta
