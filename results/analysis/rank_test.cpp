#include "results/analysis/rank_test.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace regatta {

namespace {

struct Value {
  double value;
  std::size_t cluster;
  double rank = 0;
};

/// Mid-ranks; returns the sum of t³ - t over the groups of t equal values.
double give_ranks(std::vector<Value>& values) {
  std::sort(values.begin(), values.end(), [](auto const& a, auto const& b) { return a.value < b.value; });
  double ties = 0;
  for (std::size_t begin = 0; begin < values.size();) {
    auto end = begin + 1;
    while (end < values.size() && values[end].value == values[begin].value) ++end;
    for (auto i = begin; i < end; ++i) values[i].rank = static_cast<double>(begin + end + 1) / 2;
    auto const t = static_cast<double>(end - begin);
    ties += t * t * t - t;
    begin = end;
  }
  return ties;
}

double sum_of(std::vector<double> const& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// How far ranks spread within and between the clusters of a side: a one-way analysis of variance, whose sums
/// add up over sides and over points.
struct Spread {
  double within = 0, between = 0;  // sums of squares
  double values = 0, clusters = 0, sides = 0, squares = 0;

  void add(Clusters const& ranks) {
    double sum = 0, count = 0, square = 0;
    for (auto const& cluster : ranks) {
      sum += sum_of(cluster);
      count += static_cast<double>(cluster.size());
      square += static_cast<double>(cluster.size() * cluster.size());
    }
    if (count == 0) return;
    for (auto const& cluster : ranks) {
      if (cluster.empty()) continue;
      auto const size = static_cast<double>(cluster.size());
      auto const mean = sum_of(cluster) / size;
      for (auto const rank : cluster) within += (rank - mean) * (rank - mean);
      between += size * (mean - sum / count) * (mean - sum / count);
      clusters += 1;
    }
    values += count, squares += square / count, sides += 1;
  }
  void add(Spread const& other) {
    within += other.within, between += other.between;
    values += other.values, clusters += other.clusters, sides += other.sides, squares += other.squares;
  }
  [[nodiscard]] double correlation() const {
    auto const within_freedom = values - clusters, between_freedom = clusters - sides;
    if (within_freedom <= 0 || between_freedom <= 0) return 0;
    auto const size = (values - squares) / between_freedom;  // of a cluster, as the analysis needs it
    auto const mean_within = within / within_freedom, mean_between = between / between_freedom;
    auto const total = mean_between + (size - 1) * mean_within;
    return total > 0 ? std::clamp((mean_between - mean_within) / total, 0.0, 1.0) : 0;
  }
};

/// The values of both sides in ranks.
struct Ranked {
  Clusters base, now;
  double ties = 0;
  Spread spread;
};

Ranked ranked(Clusters const& base, Clusters const& now) {
  std::vector<Value> values;
  for (std::size_t i = 0; i < base.size() + now.size(); ++i)
    for (auto const value : i < base.size() ? base[i] : now[i - base.size()]) values.push_back({value, i});
  Ranked both{Clusters(base.size()), Clusters(now.size()), give_ranks(values), {}};
  for (auto const& each : values)
    (each.cluster < base.size() ? both.base[each.cluster] : both.now[each.cluster - base.size()])
        .push_back(each.rank);
  both.spread.add(both.base);
  both.spread.add(both.now);
  return both;
}

}  // namespace

double rank_sum_p(Clusters const& base, Clusters const& now, double least_correlation) {
  auto const both = ranked(base, now);
  double base_count = 0, now_count = 0, rank_sum = 0;
  for (auto const& cluster : both.base) {
    base_count += static_cast<double>(cluster.size());
    rank_sum += sum_of(cluster);
  }
  for (auto const& cluster : both.now) now_count += static_cast<double>(cluster.size());
  if (base_count == 0 || now_count == 0) return 1;
  auto const count = base_count + now_count;
  auto const correlation = std::max(both.spread.correlation(), least_correlation);
  // Values that count as one: 1 when they are independent, a cluster's number when they are copies.
  auto const effect = 1 + (both.spread.values / both.spread.clusters - 1) * correlation;
  auto const variance =
      base_count * now_count / 12 * (count + 1 - both.ties / (count * (count - 1))) * effect;
  if (!(variance > 0)) return 1;
  auto const away = std::abs(rank_sum - base_count * (count + 1) / 2);
  auto const t = std::max(0.0, away - 0.5) / std::sqrt(variance);  // 0.5: for continuity
  boost::math::students_t const student(std::max(1.0, count / effect - 2));
  return std::min(1.0, 2 * boost::math::cdf(boost::math::complement(student, t)));
}

double intraclass_correlation(std::span<std::pair<Clusters, Clusters> const> pairs) {
  Spread spread;
  for (auto const& [base, now] : pairs) spread.add(ranked(base, now).spread);
  // Studies of one round cannot tell: then an attempt counts as one value, whatever it repeated.
  return spread.clusters > spread.sides ? spread.correlation() : 1;
}

std::vector<double> holm(std::span<double const> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return p[a] < p[b]; });
  std::vector<double> corrected(p.size());
  double least = 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    corrected[order[i]] = least =
        std::max(least, std::min(1.0, p[order[i]] * static_cast<double>(p.size() - i)));
  return corrected;
}

}  // namespace regatta
