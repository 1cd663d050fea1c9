#include "results/analysis/contest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "results/analysis/rank_test.hpp"

namespace regatta {

namespace {

/// Welch's degrees of freedom; two variances from one pool have no more than the pool.
double freedom_of(TimeError const& a, TimeError const& b, double most) {
  auto const square = [](double x) { return x * x; };
  auto const left = square(a.error), right = square(b.error);
  if (!(left + right > 0)) return most;
  return std::min(most, square(left + right) / (square(left) / a.freedom + square(right) / b.freedom));
}

Interval around(double value, double centre, double half) {
  return {value, std::min(value, std::exp(centre - half)), std::max(value, std::exp(centre + half))};
}

/// One attempt tells nothing of others: only how far repetitions differ.
Interval of_repetitions(PointSummary const& above, PointSummary const& below, double value) {
  auto const &a = above.seconds, &b = below.seconds;
  if (!a.is_known() || !b.is_known() || !(a.low > 0) || !(b.low > 0))
    return {value, 0, std::numeric_limits<double>::infinity()};
  auto const lower = std::hypot(std::log(a.median / a.low), std::log(b.high / b.median));
  auto const upper = std::hypot(std::log(a.high / a.median), std::log(b.median / b.low));
  return {value, value * std::exp(-lower), value * std::exp(upper)};
}

TimeRatio ratio_of(PointSummary const& above, PointSummary const& below, TimeError PointSummary::*of,
                   double most, double work = 1) {
  if (!(above.seconds.median > 0) || !(below.seconds.median > 0)) return {};
  auto const value = above.seconds.median / below.seconds.median;
  auto const &a = above.*of, &b = below.*of;
  if (!a.known() || !b.known()) return {of_repetitions(above, below, value), 1, false};
  auto const centre = a.mean - b.mean;
  auto const error = std::hypot(a.error, b.error);
  auto const freedom = freedom_of(a, b, most);
  TimeRatio ratio{around(value, centre, t_quantile(freedom) * error), 1, true};
  auto const away = centre - std::log(work);
  if (error > 0)
    ratio.p = t_probability(away / error, freedom);
  else
    ratio.p = away == 0 ? 1 : 0;
  return ratio;
}

/// With another work each, equal speeds are times in the ratio of the works.
TimeRatio ratio_in_study(PointSummary const& above, PointSummary const& below, double work) {
  if (above.point.id == below.point.id && !above.point.id.empty()) return {{1, 1, 1}, 1, true};
  return ratio_of(above, below, &PointSummary::beside, std::max(above.beside.in_all, below.beside.in_all),
                  work);
}

}  // namespace

TimeRatio ratio_in_study(PointSummary const& above, PointSummary const& below) {
  return ratio_in_study(above, below, 1);
}

TimeRatio ratio_of_studies(PointSummary const& above, PointSummary const& below) {
  return ratio_of(above, below, &PointSummary::alone, above.alone.in_all + below.alone.in_all);
}

std::vector<double> p_against(std::size_t reference, std::span<Contestant const> contestants) {
  auto const& [summary, work] = contestants[reference];
  std::vector<double> tested;
  for (std::size_t i = 0; i < contestants.size(); ++i)
    if (i != reference)
      tested.push_back(ratio_in_study(*contestants[i].summary, *summary, contestants[i].work / work).p);
  auto all = holm(tested);
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(reference), 1);
  return all;
}

bool can_be_told_apart(std::span<Contestant const> contestants) {
  return std::all_of(contestants.begin(), contestants.end(),
                     [](Contestant const& each) { return each.summary->attempt_medians.size() > 1; });
}

}  // namespace regatta
