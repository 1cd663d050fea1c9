#pragma once

#include <string>
#include <unordered_map>

#include "results/journal.hpp"

namespace regatta {

/// Puts records from several places together, each once: adding what is there already changes nothing.
class Merger {
 public:
  /// Each returns false for a record that differs from the one known under its id; the known one stays.
  bool add(Point point);
  bool add(Environment environment);
  bool add(Attempt attempt);
  void add(Damage damage) { records_.damage.push_back(std::move(damage)); }

  [[nodiscard]] Records take() && { return std::move(records_); }

 private:
  using Index = std::unordered_multimap<std::size_t, std::size_t>;  // the hash of an id → where it may be
  Records records_;
  Index points_, environments_, attempts_;
};

/// Both, each record once; the order is that of `into`, then what is new in `from`.
[[nodiscard]] Records merge(Records into, Records from);

/// How many attempts are of a point that is not among the points: what they measured cannot be shown.
[[nodiscard]] std::size_t attempts_without_point(Records const& records);

/// Of the attempts of one point in one round the one that counts; all others are duplicates, kept but not
/// analysed. It is the first that is ok, or else the last. "First" is by `started`, then by id: the same
/// attempts give the same choice, in whatever order they were collected. Returns indices into `attempts`,
/// round by round: a point's attempts come in the same order, too, and sums over them have the same bits.
[[nodiscard]] std::vector<std::size_t> canonical_attempts(std::vector<Attempt> const& attempts);

/// The attempts of records that count, looked up once for all who ask.
struct Canonical {
  std::vector<std::size_t> attempts;  ///< as canonical_attempts() has them
  /// A list for each of the points; attempts of unknown points are in none. They live as long as the records.
  std::vector<std::vector<Attempt const*>> by_point;
};
[[nodiscard]] Canonical canonical_of(Records const& records);

}  // namespace regatta
