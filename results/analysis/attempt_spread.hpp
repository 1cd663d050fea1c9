#pragma once

#include <span>
#include <vector>

/// How far the attempts of a point differ, and what that says of its time.
///
/// The repetitions of one attempt share a process, a placement and a minute: an attempt's median counts as
/// one value, however often it repeated. Everything is in logarithms, since times spread by a share of
/// themselves.
namespace regatta {

struct PointSummary;

/// The median of one attempt.
struct AttemptMedian {
  int round = 1;
  double log_seconds = 0;
  double aligned =
      0;  ///< the same, with what its round has in common over the points of its kernel taken out
};

/// How well the mean of the attempts' logarithms is known.
struct TimeError {
  double mean = 0;     ///< of the logarithms of the attempts' medians (s)
  double error = 0;    ///< its standard error: a share of the time
  double freedom = 0;  ///< Student's degrees of freedom; 0: one attempt, nothing is known between attempts
  double in_all = 0;   ///< of all points whose attempts were looked at together: two errors never have more
  [[nodiscard]] bool known() const noexcept { return freedom > 0; }
};

/// A variance and its degrees of freedom.
struct Variance {
  double value = 0, freedom = 0;
};

/// The moderated variances of G. Smyth, Stat. Appl. Genet. Mol. Biol. 3, 2004: few values tell little of a
/// variance, and what many such variances have in common tells the rest. The prior's weight is estimated from
/// how much they differ: alike, they are pooled; unlike, each stands for itself. Variances of 0 say nothing
/// and are left out of the prior.
[[nodiscard]] std::vector<Variance> moderated(std::span<Variance const> variances);

/// Finds `alone` and `beside` of every summary, and from `alone` the interval of its median. The points of a
/// kernel are looked at together.
void find_errors(std::vector<PointSummary>& summaries);

/// 97.5 % of Student's t.
[[nodiscard]] double t_quantile(double freedom);
/// The probability (two-sided) of a t as far from 0.
[[nodiscard]] double t_probability(double t, double freedom);

}  // namespace regatta
