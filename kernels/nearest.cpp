#include "kernels/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace regatta {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Levenshtein's distance by one row of the table (Wagner & Fischer 1974); capitals count as small letters.
std::size_t distance(std::string_view name, std::string_view candidate) {
  std::vector<std::size_t> row(candidate.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (char const c : name) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < candidate.size(); ++j) {
      auto const substitute = diagonal + (lower(c) != lower(candidate[j]));
      diagonal = row[j + 1];
      row[j + 1] = std::min({substitute, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// "omp" for "openmp": the first letter, then some of the others in their order.
bool abbreviates(std::string_view name, std::string_view candidate) {
  if (name.size() < 3 || candidate.empty() || lower(name[0]) != lower(candidate[0])) return false;
  auto at = candidate.begin();
  return std::all_of(name.begin(), name.end(), [&](char c) {
    at = std::find_if(at, candidate.end(), [&](char d) { return lower(d) == lower(c); });
    return at != candidate.end() && (++at, true);
  });
}

/// "openmp+mpi" for "mpi+openmp".
std::string swapped(std::string_view name) {
  auto const plus = name.find('+');
  if (plus == std::string_view::npos) return std::string(name);
  return std::string(name.substr(plus + 1)) + "+" + std::string(name.substr(0, plus));
}

std::size_t away_from(std::string_view name, std::string_view candidate) {
  auto const away = std::min(distance(name, candidate), distance(swapped(name), candidate) + 1);
  return abbreviates(name, candidate) ? std::min<std::size_t>(1, away) : away;
}

}  // namespace

std::string nearest(std::string_view name, std::span<std::string const> known) {
  std::string best;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3) + 1;
  if (name.size() > 64) return best;  // a hostile name is not a typing error
  for (auto const& candidate : known) {
    auto const away = away_from(name, candidate);
    if (away >= std::max(name.size(), candidate.size())) continue;  // no letter in its place
    if (away < least) least = away, best = candidate;
  }
  return best;
}

}  // namespace regatta
