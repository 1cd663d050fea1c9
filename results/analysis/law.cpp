#include "results/analysis/law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <cmath>
#include <limits>

#include "results/analysis/law_form.hpp"
#include "results/analysis/nonnegative.hpp"

namespace regatta {

namespace {

/// The least squares of one law at the same points, again and again. Each equation is divided by its target:
/// residuals are relative.
class Solver {
 public:
  Solver(std::span<LawPoint const> points, LawKind kind, Growth growth) : inverse_(is_inverse(kind)) {
    for (auto const& point : points) terms_.push_back(terms_of(kind, growth, point.p));
    equations_.resize(points.size());
  }
  /// Coefficients from one time a point, which `seconds_at` tells.
  template <class SecondsAt>
  [[nodiscard]] Coefficients solve(SecondsAt&& seconds_at) {
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      auto const seconds = seconds_at(i);
      auto factors = terms_[i];
      for (auto& factor : factors) factor = inverse_ ? factor * seconds : factor / seconds;
      equations_[i] = {factors, 1};
    }
    return least_squares_nonnegative(equations_);
  }

 private:
  bool inverse_;
  std::vector<Coefficients> terms_;
  std::vector<Equation> equations_;
};

/// Of the attempts' medians, in logarithms. What no clock can tell (1e-8 of a time) is no misfit.
double aicc_of(std::span<LawPoint const> points, LawFit const& fit) {
  double squares = 0, count = 0;
  for (auto const& point : points) {
    auto const law = std::log(seconds_of(fit.kind, fit.growth, fit.coefficients, point.p));
    for (auto const attempt : point.times.attempts) {
      auto const residual = std::log(attempt) - law;
      squares += residual * residual, count += 1;
    }
  }
  auto const parameters = parameters_of(fit.kind, fit.growth) + 1.0;
  if (count - parameters - 1 <= 0) return std::numeric_limits<double>::infinity();
  return count * std::log(squares / count + 1e-16) + 2 * parameters +
         2 * parameters * (parameters + 1) / (count - parameters - 1);
}

void find_intervals(std::span<LawPoint const> points, LawFit& fit, Solver& solver) {
  std::size_t count = std::numeric_limits<std::size_t>::max();
  for (auto const& point : points) count = std::min(count, point.times.replicates.size());
  std::vector<double> ones, serials, extras;
  for (std::size_t i = 0; i < count; ++i) {
    // Of what nobody knows there is nothing to solve.
    if (std::any_of(points.begin(), points.end(),
                    [i](LawPoint const& point) { return std::isnan(point.times.replicates[i]); }))
      break;
    fit.replicates.push_back(
        solver.solve([&](std::size_t point) { return points[point].times.replicates[i]; }));
    auto const [one, serial, extra] = parameters_of(fit.kind, fit.growth, fit.replicates.back());
    ones.push_back(one), serials.push_back(serial), extras.push_back(extra);
  }
  auto const [one, serial, extra] = parameters_of(fit.kind, fit.growth, fit.coefficients);
  fit.one = percentile_interval(one, std::move(ones));
  fit.serial = percentile_interval(serial, std::move(serials));
  fit.serial.high = std::min(fit.serial.high, 1.0);
  fit.extra = percentile_interval(extra, std::move(extras));
}

LawFit fit_of(std::span<LawPoint const> points, LawKind kind, Growth growth, LawLimits const& limits) {
  LawFit fit;
  fit.kind = kind, fit.growth = growth;
  auto const needed = static_cast<std::size_t>(parameters_of(kind, growth)) + 1;
  if (points.size() < needed) {
    fit.identifiable = false;
    fit.aicc = std::numeric_limits<double>::infinity();
    fit.why_not = fmt::format("{} points: it needs at least {}", points.size(), needed);
    return fit;
  }
  Solver solver(points, kind, growth);
  fit.coefficients = solver.solve([&](std::size_t point) { return points[point].times.seconds; });
  fit.base = points.front().p;
  double squares = 0, errors = 0;
  for (auto const& point : points) {
    auto const residual = seconds_of(kind, growth, fit.coefficients, point.p) / point.times.seconds - 1;
    squares += residual * residual, errors += point.times.error * point.times.error;
  }
  fit.misfit = std::sqrt(squares / static_cast<double>(points.size()));
  fit.noise = std::sqrt(errors / static_cast<double>(points.size()));
  fit.aicc = aicc_of(points, fit);
  find_intervals(points, fit, solver);
  if (!std::isfinite(fit.aicc)) {
    fit.identifiable = false;
    fit.why_not = fmt::format("too few attempts for its {} parameters", needed - 1);
  } else if (fit.serial.high - fit.serial.low > limits.widest_fraction) {
    fit.identifiable = false;
    fit.why_not = fmt::format("its serial fraction may be anything from {:.0f} % to {:.0f} %",
                              100 * fit.serial.low, 100 * fit.serial.high);
  }
  return fit;
}

/// Whether the points lie further from the law than noise puts them: the F test of a lack of fit (N. Draper &
/// H. Smith, Applied Regression Analysis, 3rd ed., 1998, section 2.1).
bool misses(std::span<LawPoint const> points, LawFit const& fit, LawLimits const& limits) {
  auto const count = static_cast<double>(points.size());
  auto const spare = count - parameters_of(fit.kind, fit.growth);
  auto freedom = std::numeric_limits<double>::infinity();
  for (auto const& point : points) freedom = std::min(freedom, point.times.freedom);
  if (spare < 1) return false;
  if (!(freedom > 0)) return fit.misfit > std::max(limits.misfit_of_one, 3 * fit.noise);
  if (!(fit.misfit > limits.misfit_borne)) return false;
  if (!(fit.noise > 0)) return true;
  auto const f = fit.misfit * fit.misfit * count / spare / (fit.noise * fit.noise);
  constexpr double as_many = 1e6;
  using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
  boost::math::fisher_f_distribution<double, Plain> const distribution(spare, std::min(freedom, as_many));
  return boost::math::cdf(boost::math::complement(distribution, f)) < limits.misfit_level;
}

}  // namespace

LawChoice fit_laws(std::span<LawPoint const> points, Growth growth, LawLimits const& limits) {
  LawChoice choice;
  std::vector<LawPoint> timed(points.begin(), points.end());
  std::erase_if(timed, [](LawPoint const& point) { return !(point.times.seconds > 0); });
  for (auto const kind : laws_of(growth)) choice.fits.push_back(fit_of(timed, kind, growth, limits));
  for (auto const& point : timed) choice.largest = std::max(choice.largest, point.p);
  std::stable_sort(choice.fits.begin(), choice.fits.end(),
                   [](LawFit const& a, LawFit const& b) { return a.aicc < b.aicc; });
  auto& best = choice.fits.front();
  if (best.identifiable && misses(timed, best, limits)) {
    choice.none_fits = true;
    best.identifiable = false;
    best.why_not = fmt::format("{}, the nearest, misses the times by {:.1f} %", name_of(best.kind, growth),
                               100 * best.misfit);
    if (best.noise > 0) best.why_not += fmt::format(", and they are known to {:.1f} %", 100 * best.noise);
  }
  choice.identifiable = best.identifiable;
  choice.why_not = best.why_not;
  choice.unsure = best.identifiable && choice.fits[1].aicc < best.aicc + limits.clear_aicc;
  for (std::size_t i = 1; i < choice.fits.size(); ++i) choice.fits[i].replicates = {};
  return choice;
}

}  // namespace regatta
