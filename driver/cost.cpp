#include "driver/cost.hpp"

#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

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

}  // namespace

Cost cost_of(std::vector<Point> const& points, Measure const& measure, std::vector<Point> const& known,
             std::vector<Attempt> const& attempts) {
  std::unordered_map<std::string_view, Point const*> by_id;
  for (auto const& point : known) by_id.emplace(point.id, &point);
  std::unordered_map<std::string_view, Mean> of_point;  // seconds
  std::map<Likeness, Mean> of_kernel;                   // core-seconds
  for (auto const& attempt : attempts) {
    auto const point = by_id.find(attempt.point);
    if (attempt.status != Status::ok || point == by_id.end()) continue;
    of_point[attempt.point].add(attempt.elapsed_seconds);
    of_kernel[likeness(*point->second)].add(attempt.elapsed_seconds * point->second->shape.cores());
  }

  Cost cost;
  for (auto const& point : points) {
    auto const cores = point.shape.cores();
    auto const worst = measure.timeout_seconds * measure.rounds;
    cost.attempts += static_cast<std::size_t>(measure.rounds);
    cost.worst_seconds += worst;
    cost.worst_core_seconds += worst * cores;

    double seconds = 0;
    if (auto const own = of_point.find(point.id); own != of_point.end())
      seconds = own->second.value();
    else if (auto const like = of_kernel.empty() ? of_kernel.end() : of_kernel.find(likeness(point));
             like != of_kernel.end())
      seconds = like->second.value() / cores;
    else
      continue;
    ++cost.known_points;
    cost.expected_seconds += seconds * measure.rounds;
    cost.expected_core_seconds += seconds * measure.rounds * cores;
  }
  return cost;
}

}  // namespace regatta
