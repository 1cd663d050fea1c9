#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "results/analysis/lint.hpp"
#include "results/merge.hpp"

namespace regatta {

namespace {

using Json = nlohmann::json;

/// Whether a mask, as placement has it, names one CPU: "3", or [3].
bool is_one_cpu(Json const& mask) {
  if (mask.is_array()) return mask.size() == 1;
  return mask.is_string() && mask.get<std::string>().find_first_of(",-") == std::string::npos;
}

/// Whether two workers of a host may run on one CPU only, the same one. What is no placement says nothing.
bool shares_a_core(std::string const& placement) {
  auto const json = Json::parse(placement, nullptr, false);
  if (!json.is_array()) return false;
  std::set<std::string> taken;
  for (auto const& rank : json) {
    if (!rank.is_object() || !rank.contains("workers") || !rank["workers"].is_array()) continue;
    for (auto const& worker : rank["workers"]) {
      if (!worker.is_object() || !worker.contains("mask") || !is_one_cpu(worker["mask"])) continue;
      if (!taken.insert(rank.value("host", Json()).dump() + worker["mask"].dump()).second) return true;
    }
  }
  return false;
}

/// The times of a point's first repetitions, of its others, and round by round.
struct Order {
  std::vector<double> first, later;
  std::map<int, double> rounds;
};

std::unordered_map<std::string_view, Order> orders_of(Records const& records,
                                                      std::vector<std::size_t> const& chosen) {
  std::unordered_map<std::string_view, Order> orders;
  for (auto const i : chosen) {
    auto const& attempt = records.attempts[i];
    if (attempt.status != Status::ok) continue;
    auto& order = orders[attempt.point];
    std::vector<double> all;
    for (auto const& sample : attempt.samples) {
      if (sample.warmup) continue;
      (all.empty() ? order.first : order.later).push_back(sample.seconds);
      all.push_back(sample.seconds);
    }
    if (!all.empty()) order.rounds[attempt.round] = median_of(std::move(all));
  }
  return orders;
}

bool began_cold(Order const& order, double limit) {
  return order.first.size() > 1 && order.later.size() >= order.first.size() &&
         median_of(order.first) > limit * median_of(order.later);
}

bool first_round_was_cold(Order const& order, double limit) {
  if (order.rounds.size() < 3) return false;
  std::vector<double> others;
  for (auto const& [round, seconds] : order.rounds)
    if (round != order.rounds.begin()->first) others.push_back(seconds);
  return order.rounds.begin()->second > limit * *std::max_element(others.begin(), others.end());
}

/// The points where something was found. The ids live in the records.
struct Found {
  std::set<std::string_view> points;
  std::string example, point;
  void add(std::string const& name, std::string const& id) {
    if (points.empty()) example = name, point = id;
    points.insert(id);
  }
  [[nodiscard]] std::string where() const {
    return example + (points.size() > 1 ? fmt::format(" and {} more", points.size() - 1) : "");
  }
};

}  // namespace

std::vector<Warning> lint_attempts(Records const& records, LintLimits const& limits) {
  auto const chosen = canonical_attempts(records.attempts);
  std::unordered_map<std::string_view, std::string> names;
  std::unordered_map<std::string_view, bool> is_io;
  for (auto const& point : records.points) {
    names[point.id] = fmt::format("{} {}, {} on {} core{}", point.kernel, point.size(), point.runner,
                                  point.shape.cores(), point.shape.cores() == 1 ? "" : "s");
    is_io[point.id] = point.concurrency > 0;
  }
  Found shared, start_up, cold, cold_round;
  std::unordered_map<std::string_view, bool> shares;  // few placements differ
  for (auto const i : chosen) {
    auto const& attempt = records.attempts[i];
    if (attempt.status != Status::ok) continue;
    auto const [placement, is_new] = shares.try_emplace(attempt.placement, false);
    if (is_new) placement->second = shares_a_core(attempt.placement);
    // Blocking pools keep operations in flight by more workers than cores: these share cores by design.
    if (!attempt.oversubscribed && !is_io[attempt.point] && placement->second)
      shared.add(names[attempt.point], attempt.point);
    double timed = 0;
    for (auto const& sample : attempt.samples) timed += sample.seconds;
    if (attempt.elapsed_seconds > 0 && timed < limits.timed_share * attempt.elapsed_seconds)
      start_up.add(names[attempt.point], attempt.point);
  }
  auto const orders = orders_of(records, chosen);
  for (auto const& point : records.points) {
    auto const found = orders.find(point.id);
    if (found == orders.end()) continue;
    if (began_cold(found->second, limits.cold)) cold.add(names[point.id], point.id);
    if (is_io[point.id] && first_round_was_cold(found->second, limits.cold))
      cold_round.add(names[point.id], point.id);
  }
  std::vector<Warning> warnings;
  auto const add = [&](Found const& found, std::string what, std::string remedy) {
    if (!found.points.empty())
      warnings.push_back({std::move(what), std::move(remedy), found.points.size() == 1 ? found.point : ""});
  };
  add(shared, fmt::format("workers share a core: {}", shared.where()),
      "their masks are one CPU and the same: look at what binds processes (OMP_PLACES, a launcher's "
      "binding)");
  add(start_up,
      fmt::format("dominated by start-up, less than {:.0f} % of the attempt was timed: {}",
                  100 * limits.timed_share, start_up.where()),
      "raise the size or `repetitions`: a job of that length would not scale like its main loop");
  add(cold, fmt::format("the first repetition was cold: {}", cold.where()), "raise `warmup` in [measure]");
  add(cold_round, fmt::format("cold in the first round, warm later: {}", cold_round.where()),
      "read with access = \"direct\", or prepare the files anew: cold and warm caches are two measurements");
  return warnings;
}

}  // namespace regatta
