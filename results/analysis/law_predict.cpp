#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "results/analysis/law.hpp"
#include "results/analysis/law_form.hpp"

namespace regatta {

namespace {

/// A figure of the law, and of each of its replicates.
template <class Figure>
Interval interval_of(LawFit const& law, Figure&& figure) {
  std::vector<double> replicates;
  for (auto const& coefficients : law.replicates) replicates.push_back(figure(coefficients));
  return percentile_interval(figure(law.coefficients), std::move(replicates));
}

double speedup_of(LawFit const& law, Coefficients const& coefficients, double p) {
  auto const at = [&](double where) { return seconds_of(law.kind, law.growth, coefficients, where); };
  return (law.growth == Growth::weak ? p / law.base : 1) * at(law.base) / at(p);
}

/// The p where p·T(p) = a + b p + c p (p - 1) of a strong law is `budget`, which it is not below; infinite
/// where it never is.
double where_core_seconds_are(double budget, Coefficients const& coefficients) {
  auto const [a, b, c] = coefficients;
  auto const rest = budget - a, slope = b - c;
  if (!(c > 0)) return b > 0 ? rest / b : std::numeric_limits<double>::infinity();
  // The larger root of c p² + slope p - rest, without the difference of two like numbers.
  auto const root = std::sqrt(slope * slope + 4 * c * rest);
  return slope > 0 ? 2 * rest / (slope + root) : (root - slope) / (2 * c);
}

/// The same of any law, over log p, where it is smooth.
double solved(LawFit const& law, Coefficients const& coefficients, double least, double furthest) {
  auto const surplus = [&](double log_p) {
    auto const p = std::exp(log_p);
    return speedup_of(law, coefficients, p) * law.base / p - least;
  };
  auto const first = std::log(law.base), most = std::log(furthest);
  if (surplus(most) >= 0) return std::numeric_limits<double>::infinity();
  // G. E. Alefeld, F. A. Potra & Y. Shi, Algorithm 748, ACM Trans. Math. Softw. 21, 1995.
  std::uintmax_t evaluations = 100;
  auto const close = [](double a, double b) { return std::abs(a - b) < 1e-6; };
  auto const [low, high] = boost::math::tools::toms748_solve(surplus, first, most, close, evaluations);
  return std::exp(low);
}

/// The p where the efficiency falls to `least`; infinite beyond `furthest`. It falls with p in every law.
double efficient_until(LawFit const& law, Coefficients const& coefficients, double least, double furthest) {
  if (!(least < 1)) return law.base;
  if (law.growth == Growth::weak || law.kind == LawKind::communication)
    return solved(law, coefficients, least, furthest);
  auto const budget = law.base * seconds_of(law.kind, law.growth, coefficients, law.base) / least;
  auto const p = where_core_seconds_are(budget, coefficients);
  return p > furthest ? std::numeric_limits<double>::infinity() : p;
}

}  // namespace

Prediction predict(LawFit const& law, double p, double largest, LawLimits const& limits) {
  Prediction prediction;
  prediction.p = p;
  prediction.seconds =
      interval_of(law, [&](auto const& c) { return seconds_of(law.kind, law.growth, c, p); });
  prediction.speedup = interval_of(law, [&](auto const& c) { return speedup_of(law, c, p); });
  auto const& speedup = prediction.speedup;
  auto const share = law.base / p;
  prediction.efficiency = {speedup.value * share, speedup.low * share, speedup.high * share};
  prediction.beyond = p > limits.furthest * largest;
  return prediction;
}

std::optional<Interval> fastest_p(LawFit const& law) {
  if (law.growth == Growth::weak || law.kind == LawKind::amdahl) return {};
  // Where the derivative is 0: -a/p² + c (usl), -a/p² + c/(p ln 2) (communication).
  auto const where = [&](Coefficients const& coefficients) {
    auto const ratio = coefficients[0] / coefficients[2];
    return std::max(law.base, law.kind == LawKind::usl ? std::sqrt(ratio) : ratio * std::log(2.0));
  };
  if (!(law.coefficients[2] > 0)) return {};
  return interval_of(law, where);
}

Interval largest_efficient_p(LawFit const& law, double least, double furthest) {
  return interval_of(law, [&](auto const& c) { return efficient_until(law, c, least, furthest); });
}

double told_up_to(LawChoice const& choice, LawLimits const& limits) {
  return limits.furthest * choice.largest;
}

Interval as_far_as_told(Interval const& p, double told) {
  auto const cut = [told](double each) {
    return each > told ? std::numeric_limits<double>::infinity() : each;
  };
  return {cut(p.value), cut(p.low), cut(p.high)};
}

}  // namespace regatta
