#include "results/analysis/median.hpp"

#include <algorithm>
#include <cmath>

namespace regatta {

MedianInterval median_interval(std::vector<double> values, double confidence) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  auto const n = values.size();
  auto const median = n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;

  // Leaving out the k least and the k greatest values misses the median with probability 2·P(X < k + 1), X
  // binomial (n, 1/2). Raise k while enough is covered. Logarithms, so that n may be large.
  auto const term = [n](std::size_t k) {
    auto const lg = [](std::size_t i) { return std::lgamma(static_cast<double>(i) + 1); };
    return std::exp(lg(n) - lg(k) - lg(n - k) - static_cast<double>(n) * std::log(2.0));
  };
  double missed = 2 * term(0);
  std::size_t k = 0;
  while (k + 1 < (n + 1) / 2) {
    auto const next = missed + 2 * term(k + 1);
    if (1 - next < confidence) break;
    missed = next;
    ++k;
  }
  return {median, values[k], values[n - 1 - k], n == 1 ? 0.0 : 1 - missed};
}

}  // namespace regatta
