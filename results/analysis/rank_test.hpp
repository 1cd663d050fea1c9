#pragma once

#include <span>
#include <utility>
#include <vector>

namespace regatta {

/// One side of a comparison: its values by attempt. Values of one attempt share a process, a placement and a
/// minute, and so resemble each other more than those of two attempts.
using Clusters = std::vector<std::vector<double>>;

/// The probability (two-sided) that two samples of one distribution lie as far apart as these.
///
/// The rank-sum test of Wilcoxon, Mann and Whitney (Ann. Math. Statist. 18, 1947) with ties corrected. Its
/// variance is multiplied by the design effect 1 + (m - 1) ρ of samples in clusters of m values (L. Kish,
/// Survey Sampling, 1965, 5.4), ρ being the intraclass correlation of the ranks, from the analysis of
/// variance; Student's t takes the normal's place, with as many degrees of freedom as there are independent
/// values. With ρ = 0 it is the usual test of all values, with ρ = 1 one of the attempts. 1 where a side has
/// no value or all are equal. A few attempts tell little of ρ, and too small a ρ is a false alarm: it is at
/// least `least_correlation`, which is that of all points together.
[[nodiscard]] double rank_sum_p(Clusters const& base, Clusters const& now, double least_correlation = 0);

/// ρ of the ranks over many pairs of base and now, from their pooled sums of squares; 0 to 1. 1 where no side
/// has two attempts: then nothing is known of it.
[[nodiscard]] double intraclass_correlation(std::span<std::pair<Clusters, Clusters> const> pairs);

/// S. Holm's correction (Scand. J. Statist. 6, 1979): with it the probability of *any* false alarm among all
/// tests is at most the level, however they depend on each other. In the order given.
[[nodiscard]] std::vector<double> holm(std::span<double const> p);

}  // namespace regatta
