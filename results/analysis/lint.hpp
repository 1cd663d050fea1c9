#pragma once

#include <vector>

#include "results/analysis/naming.hpp"
#include "results/analysis/scaling.hpp"
#include "results/analysis/warning.hpp"

namespace regatta {

struct LintLimits {
  double superlinear = 1.05;    ///< × ideal: a speedup surely above is no scaling
  double imbalance = 0.05;      ///< of the time, lost where the tasks cannot be divided
  double timed_share = 0.1;     ///< of an attempt: less in repetitions is dominated by start-up
  double cold = 1.3;            ///< × the later ones: a first repetition or round so slow was cold
  double one_core = 1.15;       ///< cores' worth of CPU time: as much or less is one core
  std::size_t node_counts = 3;  ///< what centres ask for
  double own_core = 0.8;        ///< CPU time of a compute kernel on one core, as a share of wall time
};

/// Pure. What makes a scaling study say something else than it seems to: superlinear speedup, sizes that
/// cannot be divided, runs dominated by start-up, workers collapsed on one core, machines that differ, a
/// missing base, cold caches, too few shapes, noise above the effect. Oversubscription, few repetitions,
/// failures and results that differ are in find_warnings().
[[nodiscard]] std::vector<Warning> lint(Records const& records, Canonical const& canonical,
                                        std::vector<PointSummary> const& summaries,
                                        std::vector<ScalingSeries> const& series,
                                        LintLimits const& limits = {});

/// The parts of lint(), each of one kind.
[[nodiscard]] std::vector<Warning> lint_series(std::vector<ScalingSeries> const& series, Naming const& naming,
                                               LintLimits const& limits);
/// Of a strong series: tasks that cannot be divided by the cores, or operations in flight; operations that do
/// not stay.
[[nodiscard]] std::vector<Warning> lint_sizes(std::vector<PointSummary> const& summaries,
                                              std::vector<ScalingSeries> const& series, Naming const& naming,
                                              LintLimits const& limits);
[[nodiscard]] std::vector<Warning> lint_points(std::vector<PointSummary> const& summaries,
                                               Naming const& naming, LintLimits const& limits);
[[nodiscard]] std::vector<Warning> lint_attempts(Records const& records, Canonical const& canonical,
                                                 Naming const& naming, LintLimits const& limits);
[[nodiscard]] std::vector<Warning> lint_machines(Records const& records, Canonical const& canonical);

}  // namespace regatta
