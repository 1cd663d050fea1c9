#include <algorithm>
#include <numeric>
#include <vector>

#include "kernels/nearest.hpp"

namespace regatta {

// Levenshtein's distance by one row of the table (Wagner & Fischer 1974).
std::string nearest(std::string_view name, std::span<std::string const> known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  if (name.size() > 64) return best;  // a hostile name is not a typing error
  for (auto const& candidate : known) {
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < name.size(); ++i) {
      std::size_t diagonal = row[0]++;
      for (std::size_t j = 0; j < candidate.size(); ++j) {
        auto const substitute = diagonal + (name[i] != candidate[j]);
        diagonal = row[j + 1];
        row[j + 1] = std::min({substitute, row[j] + 1, row[j + 1] + 1});
      }
    }
    if (row.back() >= std::max(name.size(), candidate.size())) continue;  // no letter in its place
    if (row.back() < least) least = row.back(), best = candidate;
  }
  return best;
}

}  // namespace regatta
