#include "results/analysis/procedure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "results/merge.hpp"

namespace regatta {

namespace {

/// When the attempts of a round, or of a point, began.
struct Span {
  double first = 0, last = 0;
};

template <class Key>
void extend(std::map<Key, Span>& spans, Key const& key, double started) {
  auto const [span, is_new] = spans.try_emplace(key, Span{started, started});
  if (is_new) return;
  span->second.first = std::min(span->second.first, started);
  span->second.last = std::max(span->second.last, started);
}

bool follow_each_other(std::vector<Span> const& spans) {
  return std::adjacent_find(spans.begin(), spans.end(),
                            [](Span const& a, Span const& b) { return a.last > b.first; }) == spans.end();
}

RunOrder order_of(std::vector<Attempt const*> const& attempts) {
  std::map<int, Span> rounds;
  std::map<std::string, Span> points;
  for (auto const* attempt : attempts) {
    if (!(attempt->started > 0)) return RunOrder::unknown;
    extend(rounds, attempt->round, attempt->started);
    extend(points, attempt->point, attempt->started);
  }
  if (rounds.size() < 2 || points.size() < 2) return RunOrder::unknown;
  std::vector<Span> by_round, by_point;
  for (auto const& [round, span] : rounds) by_round.push_back(span);
  for (auto const& [point, span] : points) by_point.push_back(span);
  std::sort(by_point.begin(), by_point.end(), [](Span const& a, Span const& b) { return a.first < b.first; });
  if (follow_each_other(by_round)) return RunOrder::interleaved;
  return follow_each_other(by_point) ? RunOrder::sequential : RunOrder::unknown;
}

/// Whether Regatta made every environment in which something was measured.
bool is_ours(Records const& records, std::vector<Attempt const*> const& attempts) {
  std::set<std::string_view> ours;
  for (auto const& environment : records.environments)
    if (environment.facts.contains("regatta_version")) ours.insert(environment.id);
  return !attempts.empty() && std::all_of(attempts.begin(), attempts.end(), [&](Attempt const* attempt) {
    return ours.contains(attempt->environment);
  });
}

bool were_compared(Records const& records, std::vector<Attempt const*> const& attempts) {
  std::map<std::string_view, Point const*> points;
  for (auto const& point : records.points) points.emplace(point.id, &point);
  std::map<std::tuple<std::string, int, std::map<std::string, Value>>, std::set<std::string>> runners;
  std::set<std::string_view> seen;
  for (auto const* attempt : attempts) {
    auto const found = points.find(attempt->point);
    if (attempt->result.empty() || found == points.end() || !seen.insert(attempt->point).second) continue;
    auto const& point = *found->second;
    runners[{point.kernel, point.kernel_version, point.parameters}].insert(point.runner);
  }
  return std::any_of(runners.begin(), runners.end(), [](auto const& work) { return work.second.size() > 1; });
}

}  // namespace

Procedure procedure_of(Records const& records) {
  Procedure procedure;
  std::vector<Attempt const*> attempts;
  std::set<int> rounds;
  bool first = true;
  for (auto const chosen : canonical_attempts(records.attempts)) {
    auto const& attempt = records.attempts[chosen];
    attempts.push_back(&attempt);
    rounds.insert(attempt.round);
    if (attempt.status != Status::ok) {
      ++procedure.failed;
      continue;
    }
    auto const warmups = static_cast<std::size_t>(std::count_if(
        attempt.samples.begin(), attempt.samples.end(), [](Sample const& sample) { return sample.warmup; }));
    auto const timed = attempt.samples.size() - warmups;
    procedure.samples += timed;
    procedure.fewest = first ? timed : std::min(procedure.fewest, timed);
    procedure.fewest_warmups = first ? warmups : std::min(procedure.fewest_warmups, warmups);
    procedure.most = std::max(procedure.most, timed);
    procedure.most_warmups = std::max(procedure.most_warmups, warmups);
    first = false;
  }
  procedure.attempts = attempts.size(), procedure.rounds = rounds.size();
  procedure.order = order_of(attempts);
  procedure.ours = is_ours(records, attempts);
  procedure.results_compared = were_compared(records, attempts);
  return procedure;
}

std::string rounds_text(Procedure const& procedure) {
  return fmt::format("{} round{}{}", procedure.rounds, procedure.rounds == 1 ? "" : "s",
                     procedure.order == RunOrder::interleaved  ? ", interleaved"
                     : procedure.order == RunOrder::sequential ? ", one point after the other"
                                                               : "");
}

std::string warmup_text(Procedure const& procedure) {
  if (procedure.fewest_warmups > 0) return "after warm-up";
  return procedure.most_warmups > 0 ? "some of them without warm-up" : "without warm-up";
}

}  // namespace regatta
