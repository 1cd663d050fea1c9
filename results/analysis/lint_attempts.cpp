#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <unordered_map>

#include "results/analysis/lint.hpp"
#include "results/in_parallel.hpp"

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

Order order_of(std::vector<Attempt const*> const& attempts) {
  Order order;
  for (auto const* attempt : attempts) {
    if (attempt->status != Status::ok) continue;
    std::vector<double> all;
    for (auto const& sample : attempt->samples) {
      if (sample.warmup) continue;
      (all.empty() ? order.first : order.later).push_back(sample.seconds);
      all.push_back(sample.seconds);
    }
    if (!all.empty()) order.rounds[attempt->round] = median_of(std::move(all));
  }
  return order;
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

/// What was found of one point.
struct Finding {
  bool shared = false, claimed = false, crowded = false, start_up = false, cold = false, cold_round = false;
};

/// Whether a compute kernel on one core, which never waits, had less CPU time than went by.
bool is_crowded(Point const& point, Attempt const& attempt, double limit) {
  // Shorter repetitions may be off by a tick of the clock that CPU time is taken by.
  constexpr double least_seconds = 0.05;
  if (point.concurrency > 0 || point.shape.cores() > 1 || !(attempt.cpu_seconds > 0)) return false;
  double wall = 0;
  for (auto const& sample : attempt.samples)
    if (!sample.warmup) wall += sample.seconds;
  return wall > least_seconds && attempt.cpu_seconds < limit * wall;
}

/// Which placements share a core: few differ.
using Shares = std::unordered_map<std::string_view, bool>;

Finding look_at(Point const& point, std::vector<Attempt const*> const& attempts, Shares& known,
                LintLimits const& limits) {
  Finding found;
  for (auto const* attempt : attempts) {
    if (attempt->status != Status::ok) continue;
    auto const [placement, is_new] = known.try_emplace(attempt->placement, false);
    if (is_new) placement->second = shares_a_core(attempt->placement);
    bool const shares = placement->second;
    // Blocking pools keep operations in flight by more workers than cores: these share cores by design.
    found.shared = found.shared || (shares && !attempt->oversubscribed && point.concurrency == 0);
    found.claimed = found.claimed || attempt->facts.find("\"shared_cores\"") != std::string::npos;
    found.crowded = found.crowded || is_crowded(point, *attempt, limits.own_core);
    double timed = 0;
    for (auto const& sample : attempt->samples) timed += sample.seconds;
    found.start_up = found.start_up ||
                     (attempt->elapsed_seconds > 0 && timed < limits.timed_share * attempt->elapsed_seconds);
  }
  auto const order = order_of(attempts);
  found.cold = began_cold(order, limits.cold);
  found.cold_round = point.concurrency > 0 && first_round_was_cold(order, limits.cold);
  return found;
}

}  // namespace

std::vector<Warning> lint_attempts(Records const& records, Canonical const& canonical, Naming const& naming,
                                   LintLimits const& limits) {
  auto const& by_point = canonical.by_point;
  std::vector<Finding> findings(by_point.size());
  std::array<Shares, most_workers> known;
  in_parallel(by_point.size(), [&](std::size_t i, std::size_t worker) {
    findings[i] = look_at(records.points[i], by_point[i], known[worker], limits);
  });
  constexpr auto alone =
      "run one study at a time on a machine; under Slurm set `exclusive = true` in [slurm], or bind tasks to "
      "their cores (TaskPlugin)";
  std::vector<Warning> warnings;
  auto const add = [&](bool Finding::*what, std::string text, std::string remedy) {
    auto const is = [&](Finding const& finding) { return finding.*what; };
    auto const first = std::find_if(findings.begin(), findings.end(), is);
    if (first == findings.end()) return;
    auto const& point = records.points[static_cast<std::size_t>(first - findings.begin())];
    auto const more = std::count_if(first + 1, findings.end(), is);
    warnings.push_back(
        {fmt::format("{}: {}{}", text, naming.of(point), more > 0 ? fmt::format(" and {} more", more) : ""),
         std::move(remedy), more > 0 ? "" : point.id});
  };
  add(&Finding::shared, "workers share a core",
      "their masks are one CPU and the same: look at what binds processes (OMP_PLACES, a launcher's "
      "binding)");
  add(&Finding::claimed, "another attempt ran on its cores at the same time", alone);
  add(&Finding::crowded,
      fmt::format("less than {:.0f} % of its core's time: something else ran there", 100 * limits.own_core),
      alone);
  add(&Finding::start_up,
      fmt::format("dominated by start-up, less than {:.0f} % of the attempt was timed",
                  100 * limits.timed_share),
      "raise the size or `repetitions`: a job of that length would not scale like its main loop");
  add(&Finding::cold, "the first repetition was cold", "raise `warmup` in [measure]");
  add(&Finding::cold_round, "cold in the first round, warm later",
      "read with access = \"direct\", or prepare the files anew: cold and warm caches are two measurements");
  return warnings;
}

}  // namespace regatta
