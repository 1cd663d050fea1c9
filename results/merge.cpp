#include "results/merge.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_set>

namespace regatta {

namespace {

template <class Record>
bool add_once(std::vector<Record>& records, std::unordered_map<std::string, std::size_t>& index,
              Record record) {
  auto const [found, is_new] = index.try_emplace(record.id, records.size());
  if (!is_new) return records[found->second] == record;
  records.push_back(std::move(record));
  return true;
}

/// Where an attempt belongs.
struct Place {
  std::size_t point;
  int round;
  std::size_t attempt;
};

/// Whether an attempt rather than another of its round counts.
bool is_better(Attempt const& a, Attempt const& b) {
  auto const before = [](Attempt const& one, Attempt const& other) {
    return std::tie(one.started, one.id) < std::tie(other.started, other.id);
  };
  bool const a_ok = a.status == Status::ok, b_ok = b.status == Status::ok;
  if (a_ok != b_ok) return a_ok;
  return a_ok ? before(a, b) : before(b, a);
}

/// The best of each point and round, by point and round.
std::vector<Place> one_a_round(std::vector<Attempt> const& attempts, std::vector<Place> places) {
  std::sort(places.begin(), places.end(), [](Place const& a, Place const& b) {
    return std::tie(a.point, a.round, a.attempt) < std::tie(b.point, b.round, b.attempt);
  });
  std::vector<Place> best;
  best.reserve(places.size());
  for (auto const& place : places)
    if (best.empty() || best.back().point != place.point || best.back().round != place.round)
      best.push_back(place);
    else if (is_better(attempts[place.attempt], attempts[best.back().attempt]))
      best.back() = place;
  return best;
}

}  // namespace

bool Merger::add(Point point) {
  return add_once(records_.points, points_, std::move(point));
}

bool Merger::add(Environment environment) {
  return add_once(records_.environments, environments_, std::move(environment));
}

bool Merger::add(Attempt attempt) {
  return add_once(records_.attempts, attempts_, std::move(attempt));
}

Records merge(Records into, Records from) {
  Merger merger;
  for (auto* records : {&into, &from}) {
    for (auto& point : records->points) merger.add(std::move(point));
    for (auto& environment : records->environments) merger.add(std::move(environment));
    for (auto& attempt : records->attempts) merger.add(std::move(attempt));
    for (auto& damage : records->damage) merger.add(std::move(damage));
  }
  auto both = std::move(merger).take();
  both.job = into.job.empty() ? std::move(from.job) : std::move(into.job);
  return both;
}

std::size_t attempts_without_point(Records const& records) {
  std::unordered_set<std::string_view> points;
  for (auto const& point : records.points) points.insert(point.id);
  return static_cast<std::size_t>(
      std::count_if(records.attempts.begin(), records.attempts.end(),
                    [&](Attempt const& attempt) { return !points.contains(attempt.point); }));
}

std::vector<std::size_t> canonical_attempts(std::vector<Attempt> const& attempts) {
  std::vector<Place> places;
  places.reserve(attempts.size());
  std::unordered_map<std::string_view, std::size_t> points;
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    auto const point = points.try_emplace(attempts[i].point, points.size()).first->second;
    places.push_back({point, attempts[i].round, i});
  }
  places = one_a_round(attempts, std::move(places));
  std::vector<std::size_t> chosen;
  std::sort(places.begin(), places.end(), [](Place const& a, Place const& b) {
    return std::tie(a.round, a.attempt) < std::tie(b.round, b.attempt);
  });
  for (auto const& place : places) chosen.push_back(place.attempt);
  return chosen;
}

std::vector<std::vector<Attempt const*>> canonical_by_point(Records const& records) {
  std::unordered_map<std::string_view, std::size_t> points;
  points.reserve(records.points.size());
  for (std::size_t i = 0; i < records.points.size(); ++i) points.emplace(records.points[i].id, i);
  std::vector<Place> places;
  places.reserve(records.attempts.size());
  for (std::size_t i = 0; i < records.attempts.size(); ++i)
    if (auto const found = points.find(records.attempts[i].point); found != points.end())
      places.push_back({found->second, records.attempts[i].round, i});
  std::vector<std::vector<Attempt const*>> by_point(records.points.size());
  for (auto const& place : one_a_round(records.attempts, std::move(places)))
    by_point[place.point].push_back(&records.attempts[place.attempt]);
  return by_point;
}

}  // namespace regatta
