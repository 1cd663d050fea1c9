#include "results/analysis/analysis.hpp"

#include <array>
#include <functional>

#include "results/analysis/lint.hpp"
#include "results/in_parallel.hpp"

namespace regatta {

Analysis analyse(Records const& records) {
  auto const canonical = canonical_of(records);
  auto const summaries = summarise(records, canonical);
  Analysis analysis;
  analysis.versions = versions_of(records.points);
  std::array<std::function<void()>, 3> const parts{
      [&] { analysis.scaling = scaling_of(records, summaries); },
      [&] {
        analysis.comparisons = compare(summaries);
        analysis.warnings = find_warnings(records, canonical, analysis.comparisons);
      },
      [&] {
        analysis.peak = peak_of(summaries);
        analysis.metg = metg_of(summaries, analysis.peak);
        analysis.io = io_scaling_of(summaries);
        analysis.roof = roof_of(summaries, analysis.peak);
        analysis.under_roof = under_roof(summaries, analysis.roof);
      }};
  in_parallel(parts.size(), [&](std::size_t i, std::size_t) { parts[i](); });
  auto const more = lint(records, canonical, summaries, analysis.scaling);
  analysis.warnings.insert(analysis.warnings.end(), more.begin(), more.end());
  return analysis;
}

}  // namespace regatta
