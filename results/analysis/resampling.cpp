#include "results/analysis/resampling.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <random>
#include <utility>

#include "results/analysis/summary.hpp"

namespace regatta {

namespace {

/// The least time that a clock tells apart, so that a time of 0 has a logarithm.
constexpr double least_seconds = 1e-12;

/// One attempt: its logarithms, sorted, and their median.
struct Logs {
  int round = 1;
  std::vector<double> values;
  double median = 0;
};

using Attempts = std::vector<Logs>;

double middle_of(std::vector<double> const& sorted) {
  auto const n = sorted.size();
  return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

Attempts logs_of(std::vector<AttemptTimes> const& attempts) {
  Attempts all;
  for (auto const& attempt : attempts) {
    if (attempt.seconds.empty()) continue;
    Logs logs{attempt.round, {}, 0};
    for (auto const seconds : attempt.seconds)
      logs.values.push_back(std::log(std::max(seconds, least_seconds)));
    std::sort(logs.values.begin(), logs.values.end());
    logs.median = middle_of(logs.values);
    all.push_back(std::move(logs));
  }
  return all;
}

double mean_of_medians(Attempts const& attempts) {
  double sum = 0;
  for (auto const& attempt : attempts) sum += attempt.median;
  return sum / static_cast<double>(attempts.size());
}

bool have_the_same_rounds(std::vector<Attempts> const& points) {
  auto const rounds_of = [](Attempts const& attempts) {
    std::vector<int> rounds;
    for (auto const& attempt : attempts) rounds.push_back(attempt.round);
    std::sort(rounds.begin(), rounds.end());
    return rounds;
  };
  if (points.size() < 2 || points.front().size() < 2) return false;
  auto const rounds = rounds_of(points.front());
  if (std::adjacent_find(rounds.begin(), rounds.end()) != rounds.end()) return false;
  return std::all_of(points.begin(), points.end(),
                     [&](Attempts const& attempts) { return rounds_of(attempts) == rounds; });
}

/// Takes out what a round has in common: the median over the points of how far it lies from their means.
void align_rounds(std::vector<Attempts>& points) {
  std::map<int, std::vector<double>> away;
  for (auto const& attempts : points) {
    auto const mean = mean_of_medians(attempts);
    for (auto const& attempt : attempts) away[attempt.round].push_back(attempt.median - mean);
  }
  std::map<int, double> effects;
  for (auto& [round, distances] : away) effects[round] = median_of(std::move(distances));
  for (auto& attempts : points)
    for (auto& attempt : attempts) {
      auto const effect = effects[attempt.round];
      attempt.median -= effect;
      for (auto& value : attempt.values) value -= effect;
    }
}

/// How likely each order statistic is to be the median of a resample of n values (Efron 1979, section 3):
/// P(the k-th is at most the j-th) = P(binomial(n, j/n) >= k). Of an even n, the two in the middle: a uniform
/// number in [0, 1) chooses both, so [0, 1) is cut into intervals within which neither changes.
class MedianOfResample {
 public:
  explicit MedianOfResample(std::size_t n) {
    auto const lower = cumulated(n, (n + 1) / 2), upper = cumulated(n, n / 2 + 1);
    std::merge(lower.begin(), lower.end(), upper.begin(), upper.end(), std::back_inserter(ends_));
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      auto const begin = i == 0 ? 0 : ends_[i - 1];
      pairs_.emplace_back(position(lower, begin), position(upper, begin));
    }
    guide_.resize(std::bit_ceil(2 * ends_.size()));
    bins_ = static_cast<double>(guide_.size());
    for (std::size_t i = 0; i < guide_.size(); ++i)
      guide_[i] = static_cast<std::uint32_t>(position(ends_, static_cast<double>(i) / bins_));
    for (std::size_t i = 0; i < steps_.size(); ++i)
      steps_[i] = interval((static_cast<double>(i) + 0.5) / static_cast<double>(steps_.size()));
  }

  /// The interval of a uniform number, found by a guide table: H.-C. Chen & Y. Asau, On generating random
  /// variates from an empirical distribution, AIIE Trans. 6, 1974.
  [[nodiscard]] std::size_t interval(double uniform) const {
    std::size_t found = guide_[static_cast<std::size_t>(uniform * bins_)];
    while (found + 1 < ends_.size() && ends_[found] <= uniform) ++found;
    return found;
  }
  /// The median in each of the intervals.
  [[nodiscard]] std::vector<double> medians_of(std::vector<double> const& sorted) const {
    std::vector<double> medians;
    medians.reserve(pairs_.size());
    for (auto const& [lower, upper] : pairs_) medians.push_back((sorted[lower] + sorted[upper]) / 2);
    return medians;
  }
  /// The variance of the median.
  [[nodiscard]] double variance(std::vector<double> const& sorted) const {
    double sum = 0, squares = 0;
    for (auto const step : steps_) {
      auto const& [lower, upper] = pairs_[step];
      auto const value = (sorted[lower] + sorted[upper]) / 2 - sorted.front();
      sum += value, squares += value * value;
    }
    auto const count = static_cast<double>(steps_.size());
    return std::max(0.0, squares / count - sum / count * (sum / count));
  }

 private:
  static std::vector<double> cumulated(std::size_t n, std::size_t k) {
    std::vector<double> cumulated;
    auto const count = static_cast<double>(n);
    for (std::size_t j = 1; j < n; ++j) {
      boost::math::binomial_distribution<> const binomial(count, static_cast<double>(j) / count);
      cumulated.push_back(boost::math::cdf(boost::math::complement(binomial, static_cast<double>(k) - 1)));
    }
    cumulated.push_back(1);
    return cumulated;
  }
  static std::size_t position(std::vector<double> const& cumulated, double uniform) {
    auto const found = std::upper_bound(cumulated.begin(), cumulated.end(), uniform);
    return std::min(static_cast<std::size_t>(found - cumulated.begin()), cumulated.size() - 1);
  }

  std::vector<double> ends_;                                // of the intervals
  std::vector<std::pair<std::size_t, std::size_t>> pairs_;  // the order statistics of each
  double bins_ = 0;
  std::vector<std::uint32_t> guide_;        // the interval in which each bin of [0, 1) begins
  std::array<std::size_t, 32> steps_ = {};  // intervals of numbers that lie evenly in [0, 1)
};

/// Variances of an attempt's median over all points together: between attempts, and from repetitions alone.
struct Spread {
  double between = 0, within = 0, freedom = 0;
  double quantile = 1.959964;  ///< 97.5 % of Student's t, where attempts tell anything

  /// What the replicates of a point of k attempts are stretched by.
  [[nodiscard]] double stretch(std::size_t k) const {
    if (freedom < 1) return 1;
    auto const count = static_cast<double>(k);
    auto const resampled = (count - 1) / count * between + within;
    if (!(resampled > 0)) return 1;
    return std::sqrt(between / resampled) * quantile / 1.959964;
  }
};

using Medians = std::map<std::size_t, MedianOfResample>;

Spread spread_of(std::vector<Attempts> const& points, Medians const& medians, bool aligned) {
  Spread spread;
  double squares = 0, attempts_in_all = 0, fewest = 0;
  for (auto const& attempts : points) {
    auto const mean = mean_of_medians(attempts);
    for (auto const& attempt : attempts) {
      squares += (attempt.median - mean) * (attempt.median - mean);
      spread.within += medians.at(attempt.values.size()).variance(attempt.values);
      attempts_in_all += 1;
    }
    spread.freedom += static_cast<double>(attempts.size()) - 1;
    fewest = static_cast<double>(attempts.size()) - 1;
  }
  if (aligned) spread.freedom -= fewest;
  spread.within /= std::max(1.0, attempts_in_all);
  if (spread.freedom >= 1) {
    spread.between = std::max(squares / spread.freedom, spread.within);
    spread.quantile = boost::math::quantile(boost::math::students_t(spread.freedom), 0.975);
  }
  return spread;
}

}  // namespace

struct Resampler::Known {
  Medians medians;  // by the number of values
};

Resampler::Resampler() : known_(std::make_unique<Known>()) {}
Resampler::~Resampler() = default;

std::vector<Resampled> resample(std::span<std::vector<AttemptTimes> const> points,
                                ResamplingOptions const& options) {
  return Resampler().resample(points, options);
}

std::vector<Resampled> Resampler::resample(std::span<std::vector<AttemptTimes> const> points,
                                           ResamplingOptions const& options) {
  auto& medians = known_->medians;
  std::vector<Attempts> logs;
  std::vector<std::size_t> timed;
  std::vector<Resampled> all(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    auto attempts = logs_of(points[i]);
    if (attempts.empty()) continue;
    std::vector<double> seconds;
    for (auto const& attempt : points[i])
      seconds.insert(seconds.end(), attempt.seconds.begin(), attempt.seconds.end());
    all[i].seconds = median_of(std::move(seconds));
    for (auto const& attempt : attempts) medians.try_emplace(attempt.values.size(), attempt.values.size());
    logs.push_back(std::move(attempts));
    timed.push_back(i);
  }
  bool const aligned = have_the_same_rounds(logs);
  if (aligned) align_rounds(logs);
  auto const spread = spread_of(logs, medians, aligned);

  std::mt19937_64 random(options.seed);
  auto const uniform = [&random] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  for (std::size_t i = 0; i < logs.size(); ++i) {
    auto const& attempts = logs[i];
    auto& point = all[timed[i]];
    for (auto const& attempt : attempts) point.attempts.push_back(std::exp(attempt.median));
    auto const count = attempts.size();
    std::vector<std::pair<MedianOfResample const*, std::vector<double>>> drawn;
    for (auto const& attempt : attempts) {
      auto const& its = medians.at(attempt.values.size());
      drawn.emplace_back(&its, its.medians_of(attempt.values));
    }
    auto const mean = mean_of_medians(attempts);
    auto const stretch = spread.stretch(count);
    point.replicates.resize(options.replicates);
    for (auto& replicate : point.replicates) {
      double sum = 0;
      for (std::size_t draw = 0; draw < count; ++draw) {
        auto const& [its, median] = drawn[static_cast<std::size_t>(uniform() * static_cast<double>(count))];
        sum += median[its->interval(uniform())];
      }
      replicate = point.seconds * std::exp(stretch * (sum / static_cast<double>(count) - mean));
    }
  }
  return all;
}

Interval percentile_interval(double value, std::vector<double> replicates) {
  std::erase_if(replicates, [](double each) { return std::isnan(each); });
  if (replicates.empty()) return {value, value, value};
  auto const last = static_cast<double>(replicates.size() - 1);
  // Few are further out than a quantile: sorting these alone is quick.
  auto const below = static_cast<std::ptrdiff_t>(0.025 * last) + 1;
  auto const above = static_cast<std::ptrdiff_t>(last - std::ceil(0.975 * last)) + 1;
  std::partial_sort(replicates.begin(), replicates.begin() + below, replicates.end());
  auto const low = replicates[static_cast<std::size_t>(below - 1)];
  std::partial_sort(replicates.rbegin(), replicates.rbegin() + above, replicates.rend(), std::greater<>());
  auto const high = replicates[replicates.size() - static_cast<std::size_t>(above)];
  return {value, std::min(low, value), std::max(high, value)};
}

}  // namespace regatta
