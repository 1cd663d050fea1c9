#include "results/merge.hpp"

#include <algorithm>
#include <functional>
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
  auto const before = [&](std::size_t a, std::size_t b) {
    return std::tie(attempts[a].started, attempts[a].id) < std::tie(attempts[b].started, attempts[b].id);
  };
  auto const better = [&](std::size_t a, std::size_t b) {
    bool const a_ok = attempts[a].status == Status::ok, b_ok = attempts[b].status == Status::ok;
    if (a_ok != b_ok) return a_ok;
    return a_ok ? before(a, b) : before(b, a);
  };
  struct Hash {
    std::size_t operator()(std::pair<std::string_view, int> const& key) const {
      return std::hash<std::string_view>{}(key.first) * 31 + static_cast<std::size_t>(key.second);
    }
  };
  std::unordered_map<std::pair<std::string_view, int>, std::size_t, Hash> best;
  best.reserve(attempts.size());
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    auto const [found, is_new] = best.try_emplace({attempts[i].point, attempts[i].round}, i);
    if (!is_new && better(i, found->second)) found->second = i;
  }
  std::vector<std::pair<int, std::size_t>> chosen;
  chosen.reserve(best.size());
  for (auto const& [key, index] : best) chosen.emplace_back(key.second, index);
  std::sort(chosen.begin(), chosen.end());
  std::vector<std::size_t> indices;
  indices.reserve(chosen.size());
  for (auto const& [round, index] : chosen) indices.push_back(index);
  return indices;
}

}  // namespace regatta
