#include "results/analysis/attempt_spread.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>

#include "results/analysis/summary.hpp"

namespace regatta {

namespace {

/// In double precision: boost's default is the processor's long double, and several times as slow.
using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using StudentsT = boost::math::students_t_distribution<double, Plain>;

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The variance that all have in common, and its weight in degrees of freedom.
Variance prior_of(std::vector<Variance> const& known) {
  auto const count = static_cast<double>(known.size());
  double sum = 0, noise = 0, freedom = 0, weighted = 0;
  std::vector<double> logs;
  for (auto const& [value, d] : known) {
    logs.push_back(std::log(value) - boost::math::digamma(d / 2, Plain()) + std::log(d / 2));
    sum += logs.back(), noise += boost::math::trigamma(d / 2, Plain()) / count;
    freedom += d, weighted += d * value;
  }
  auto const mean = sum / count;
  double squares = 0;
  for (auto const each : logs) squares += (each - mean) * (each - mean);
  auto const excess = squares / (count - 1) - noise;
  constexpr double none = 1e-3;  // of the variances' logarithms: they are alike
  if (!(excess > none)) return {weighted / freedom, infinite};
  auto const surplus = [&](double log_half) {
    return boost::math::trigamma(std::exp(log_half), Plain()) - excess;
  };
  constexpr double least = -9, most = 9;
  std::uintmax_t evaluations = 100;
  auto const [half, upper] = boost::math::tools::toms748_solve(
      surplus, least, most, [](double a, double b) { return std::abs(a - b) < 1e-6; }, evaluations);
  auto const weight = 2 * std::exp(half);
  return {std::exp(mean + boost::math::digamma(weight / 2, Plain()) - std::log(weight / 2)), weight};
}

using Group = std::vector<PointSummary*>;

double mean_of(std::vector<AttemptMedian> const& attempts, double AttemptMedian::*of) {
  double sum = 0;
  for (auto const& attempt : attempts) sum += attempt.*of;
  return sum / static_cast<double>(attempts.size());
}

/// Points that ran in the same rounds, those of the rounds that most points ran in; in the order of their
/// addresses, as the group is.
Group of_the_same_rounds(Group const& group) {
  std::map<std::vector<int>, Group> by_rounds;
  for (auto* summary : group) {
    std::vector<int> rounds;
    for (auto const& attempt : summary->attempt_medians) rounds.push_back(attempt.round);
    std::sort(rounds.begin(), rounds.end());
    bool const once = std::adjacent_find(rounds.begin(), rounds.end()) == rounds.end();
    if (rounds.size() > 1 && once) by_rounds[rounds].push_back(summary);
  }
  Group most;
  for (auto& [rounds, points] : by_rounds)
    if (points.size() > most.size()) most = std::move(points);
  return most.size() > 1 ? most : Group{};
}

/// Takes out what a round has in common: the median over the points of how far it lies from their means.
void align(Group const& group) {
  std::map<int, std::vector<double>> away;
  for (auto const* summary : group) {
    auto const mean = mean_of(summary->attempt_medians, &AttemptMedian::log_seconds);
    for (auto const& attempt : summary->attempt_medians)
      away[attempt.round].push_back(attempt.log_seconds - mean);
  }
  std::map<int, double> effects;
  for (auto& [round, all] : away) effects[round] = median_of(std::move(all));
  for (auto* summary : group)
    for (auto& attempt : summary->attempt_medians)
      attempt.aligned = attempt.log_seconds - effects.at(attempt.round);
}

/// `lost`: the share of the degrees of freedom that the rounds took.
Variance variance_of(std::vector<AttemptMedian> const& attempts, double AttemptMedian::*of, double lost) {
  auto const mean = mean_of(attempts, of);
  double squares = 0;
  for (auto const& attempt : attempts) squares += (attempt.*of - mean) * (attempt.*of - mean);
  auto const freedom = (static_cast<double>(attempts.size()) - 1) * (1 - lost);
  return {freedom > 0 ? squares / freedom : 0, freedom};
}

void give_errors(Group const& group, std::vector<Variance> const& variances, TimeError PointSummary::*to) {
  double in_all = 0;
  for (auto const& each : variances) in_all += each.freedom;
  auto const final = moderated(variances);
  for (std::size_t i = 0; i < group.size(); ++i) {
    auto const& attempts = group[i]->attempt_medians;
    auto& error = group[i]->*to;
    error.mean = mean_of(attempts, &AttemptMedian::log_seconds);
    error.freedom = final[i].freedom, error.in_all = in_all;
    error.error = std::sqrt(final[i].value / static_cast<double>(attempts.size()));
  }
}

void find_errors_of(Group const& group) {
  auto const same = of_the_same_rounds(group);
  align(same);
  auto const rounds_took = same.empty() ? 0 : 1 / static_cast<double>(same.size());
  std::vector<Variance> alone, beside;
  for (auto* summary : group) {
    auto const& attempts = summary->attempt_medians;
    bool const aligned = std::binary_search(same.begin(), same.end(), summary, std::less<>());
    alone.push_back(variance_of(attempts, &AttemptMedian::log_seconds, 0));
    beside.push_back(variance_of(attempts, &AttemptMedian::aligned, aligned ? rounds_took : 0));
  }
  give_errors(group, alone, &PointSummary::alone);
  give_errors(group, beside, &PointSummary::beside);
}

}  // namespace

std::vector<Variance> moderated(std::span<Variance const> variances) {
  std::vector<Variance> known, final(variances.begin(), variances.end());
  double in_all = 0;
  for (auto const& each : variances) {
    in_all += each.freedom;
    if (each.value > 0 && each.freedom > 0) known.push_back(each);
  }
  if (known.size() < 2) return final;
  auto const [common, weight] = prior_of(known);
  for (auto& [value, freedom] : final) {
    value = std::isinf(weight) ? common : (weight * common + freedom * value) / (weight + freedom);
    freedom = std::min(weight + freedom, in_all);
  }
  return final;
}

void find_errors(std::vector<PointSummary>& summaries) {
  std::map<std::pair<std::string, int>, Group> by_kernel;
  for (auto& summary : summaries)
    if (summary.timed()) by_kernel[{summary.point.kernel, summary.point.kernel_version}].push_back(&summary);
  for (auto const& [kernel, group] : by_kernel) find_errors_of(group);
  for (auto& summary : summaries) {
    if (!summary.alone.known()) continue;  // of one attempt: what its repetitions tell
    auto& seconds = summary.seconds;
    auto const half = t_quantile(summary.alone.freedom) * summary.alone.error;
    seconds.low = std::min(seconds.median, std::exp(summary.alone.mean - half));
    seconds.high = std::max(seconds.median, std::exp(summary.alone.mean + half));
    seconds.coverage = 0.95;
  }
}

double t_quantile(double freedom) {
  constexpr double as_normal = 1e6;
  return boost::math::quantile(StudentsT(std::min(freedom, as_normal)), 0.975);
}

double t_probability(double t, double freedom) {
  StudentsT const student(freedom);
  return std::min(1.0, 2 * boost::math::cdf(boost::math::complement(student, std::abs(t))));
}

}  // namespace regatta
