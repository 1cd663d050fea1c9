#include "results/merge.hpp"

#include <algorithm>
#include <atomic>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include "results/in_parallel.hpp"

namespace regatta {

namespace {

template <class Record>
bool add_once(std::vector<Record>& records, std::unordered_multimap<std::size_t, std::size_t>& index,
              Record record) {
  auto const hash = std::hash<std::string>{}(record.id);
  for (auto [found, end] = index.equal_range(hash); found != end; ++found)
    if (records[found->second].id == record.id) return records[found->second] == record;
  index.emplace(hash, records.size());
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

/// The attempts of places, by round, then in their own order.
std::vector<std::size_t> round_by_round(std::vector<Place> places) {
  std::sort(places.begin(), places.end(), [](Place const& a, Place const& b) {
    return std::tie(a.round, a.attempt) < std::tie(b.round, b.attempt);
  });
  std::vector<std::size_t> attempts;
  attempts.reserve(places.size());
  for (auto const& place : places) attempts.push_back(place.attempt);
  return attempts;
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
  points.reserve(records.points.size());
  for (auto const& point : records.points) points.insert(point.id);
  std::atomic<std::size_t> without = 0;
  in_parallel(records.attempts.size(), [&](std::size_t i, std::size_t) {
    if (!points.contains(records.attempts[i].point)) ++without;
  });
  return without;
}

std::vector<std::size_t> canonical_attempts(std::vector<Attempt> const& attempts) {
  std::unordered_map<std::string_view, std::size_t> points;
  std::vector<Place> places;
  places.reserve(attempts.size());
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    auto const point = points.try_emplace(attempts[i].point, points.size()).first->second;
    places.push_back({point, attempts[i].round, i});
  }
  return round_by_round(one_a_round(attempts, std::move(places)));
}

Canonical canonical_of(Records const& records) {
  auto const known = records.points.size();
  std::unordered_map<std::string_view, std::size_t> points, strangers;
  points.reserve(known);
  for (std::size_t i = 0; i < known; ++i) points.emplace(records.points[i].id, i);
  std::vector<Place> places(records.attempts.size());
  in_parallel(places.size(), [&](std::size_t i, std::size_t) {
    auto const& attempt = records.attempts[i];
    auto const found = points.find(attempt.point);
    places[i] = {found == points.end() ? known : found->second, attempt.round, i};
  });
  for (auto& place : places)
    if (place.point == known)
      place.point +=
          strangers.try_emplace(records.attempts[place.attempt].point, strangers.size()).first->second;
  places = one_a_round(records.attempts, std::move(places));
  Canonical canonical;
  canonical.by_point.resize(known);
  for (auto const& place : places)
    if (place.point < known) canonical.by_point[place.point].push_back(&records.attempts[place.attempt]);
  canonical.attempts = round_by_round(std::move(places));
  return canonical;
}

}  // namespace regatta
