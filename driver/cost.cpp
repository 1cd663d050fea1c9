#include "driver/cost.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace regatta {

namespace {

struct Mean {
  double sum = 0;
  std::size_t count = 0;
  void add(double value) { sum += value, ++count; }
  [[nodiscard]] double value() const { return sum / static_cast<double>(count); }
};

using Likeness = std::tuple<std::string, std::map<std::string, Value>, int>;

Likeness likeness(Point const& point) {
  return {point.kernel, point.parameters, point.concurrency};
}

/// What attempts that have run let us expect of others.
class Expectations {
 public:
  Expectations(std::vector<Point> const& known, std::vector<Attempt> const& attempts) {
    std::unordered_map<std::string_view, Point const*> by_id;
    for (auto const& point : known) by_id.emplace(point.id, &point);
    for (auto const& attempt : attempts) {
      auto const point = by_id.find(attempt.point);
      if (attempt.status != Status::ok || point == by_id.end()) continue;
      of_point_[attempt.point].add(attempt.elapsed_seconds);
      of_kernel_[likeness(*point->second)].add(attempt.elapsed_seconds * point->second->shape.cores());
    }
  }

  /// Seconds of one attempt; nothing where no attempt tells.
  [[nodiscard]] std::optional<double> seconds(Point const& point) const {
    if (auto const own = of_point_.find(point.id); own != of_point_.end()) return own->second.value();
    if (of_kernel_.empty()) return std::nullopt;
    auto const like = of_kernel_.find(likeness(point));
    if (like == of_kernel_.end()) return std::nullopt;
    return like->second.value() / point.shape.cores();
  }

 private:
  std::unordered_map<std::string_view, Mean> of_point_;  // seconds
  std::map<Likeness, Mean> of_kernel_;                   // core-seconds
};

void add(Cost& cost, Point const& point, std::size_t attempts, Measure const& measure,
         Expectations const& expectations) {
  auto const count = static_cast<double>(attempts);
  auto const cores = point.shape.cores();
  cost.attempts += attempts;
  cost.worst_seconds += measure.timeout_seconds * count;
  cost.worst_core_seconds += measure.timeout_seconds * count * cores;
  auto const seconds = expectations.seconds(point);
  if (!seconds) return;
  ++cost.known_points;
  cost.expected_seconds += *seconds * count;
  cost.expected_core_seconds += *seconds * count * cores;
}

}  // namespace

Cost cost_of(std::vector<Point> const& points, Measure const& measure, std::vector<Point> const& known,
             std::vector<Attempt> const& attempts) {
  Expectations const expectations(known, attempts);
  Cost cost;
  for (auto const& point : points)
    add(cost, point, static_cast<std::size_t>(measure.rounds), measure, expectations);
  return cost;
}

Cost cost_of(std::vector<Turn> const& turns, Measure const& measure, std::vector<Point> const& known,
             std::vector<Attempt> const& attempts) {
  std::vector<std::pair<Point const*, std::size_t>> counts;
  std::unordered_map<Point const*, std::size_t> places;
  for (auto const& turn : turns) {
    auto const [place, added] = places.try_emplace(turn.point, counts.size());
    if (added) counts.emplace_back(turn.point, 0);
    ++counts[place->second].second;
  }
  Expectations const expectations(known, attempts);
  Cost cost;
  for (auto const& [point, attempts_left] : counts) add(cost, *point, attempts_left, measure, expectations);
  return cost;
}

}  // namespace regatta
