#include "results/analysis/recommendation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/analysis/clusters.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

bool counts(Row const& row) {
  return row.summary.ok() && row.summary.timed();
}

int cores_of(Row const& row) {
  return row.summary.point.shape.cores();
}

/// Position in the list of runners, which begins with the simplest.
std::size_t complexity_of(Row const& row) {
  auto const* const runner = find_runner(row.summary.point.runner);
  return runner == nullptr ? runners.size() : static_cast<std::size_t>(runner - runners.data());
}

/// The fastest of the fewest cores that ran: efficiency is p_b T_b / (p_N T_N).
Row const* base_of(Comparison const& comparison) {
  Row const* base = nullptr;
  auto const key = [](Row const& row) { return std::pair(cores_of(row), row.summary.seconds.median); };
  for (auto const& row : comparison.rows)
    if (counts(row) && (base == nullptr || key(row) < key(*base))) base = &row;
  return base;
}

Choice choice_of(Row const& row, Row const& base) {
  Choice choice{row, {}, cores_of(row) * row.summary.seconds.median / 3600};
  auto efficiency = speedup(base.summary.seconds, row.summary.seconds);
  auto const share = static_cast<double>(cores_of(base)) / cores_of(row);
  if (&row == &base)
    efficiency = {1, 1, 1};
  else
    efficiency = {efficiency.value * share, efficiency.low * share, efficiency.high * share};
  choice.efficiency = efficiency;
  return choice;
}

/// Whether a row meets the wishes: surely when the whole interval does, perhaps when a part of it does.
bool meets(Choice const& choice, Wishes const& wishes, bool surely) {
  auto const& seconds = choice.row.summary.seconds;
  auto const slowest = surely ? seconds.high : seconds.low;
  auto const efficiency = surely ? choice.efficiency->low : choice.efficiency->high;
  return efficiency >= wishes.min_efficiency &&
         (!wishes.deadline_seconds || slowest <= *wishes.deadline_seconds) &&
         (!wishes.budget_core_hours || cores_of(choice.row) * slowest / 3600 <= *wishes.budget_core_hours);
}

Choice const* fastest(std::vector<Choice> const& choices) {
  auto const found = std::min_element(choices.begin(), choices.end(), [](auto const& a, auto const& b) {
    return a.row.summary.seconds.median < b.row.summary.seconds.median;
  });
  return found == choices.end() ? nullptr : &*found;
}

std::vector<Choice> those_that_meet(std::vector<Choice> const& all, Wishes const& wishes, bool surely) {
  std::vector<Choice> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some),
               [&](Choice const& choice) { return meets(choice, wishes, surely); });
  return some;
}

std::string why_none(std::vector<Choice> const& all, Wishes const& wishes) {
  if (all.empty()) return "nothing was timed; `regatta report` tells why";
  auto const& best = *fastest(all);
  std::string wish = fmt::format("an efficiency of {:.0f} %", 100 * wishes.min_efficiency);
  if (wishes.deadline_seconds) wish += fmt::format(", a deadline of {:.3g} s", *wishes.deadline_seconds);
  if (wishes.budget_core_hours) wish += fmt::format(", {:.3g} core-hours", *wishes.budget_core_hours);
  return fmt::format(
      "no row meets {}; the fastest is {} on {} core{} with {:.3g} s, {:.3g} core-hours and an efficiency of "
      "{:.0f} %",
      wish, best.row.summary.point.runner, cores_of(best.row), cores_of(best.row) == 1 ? "" : "s",
      best.row.summary.seconds.median, best.core_hours, 100 * best.efficiency->value);
}

/// Tells two points apart by their repetitions.
class Judge {
 public:
  explicit Judge(Records const& records) : clusters_(clusters_of(records)) {
    std::vector<std::pair<Clusters, Clusters>> all;
    for (auto const& [point, clusters] : clusters_) all.emplace_back(clusters, Clusters{});
    correlation_ = intraclass_correlation(all);
  }
  [[nodiscard]] double p(Choice const& a, Choice const& b) const {
    return rank_sum_p(clusters_.at(a.row.summary.point.id), clusters_.at(b.row.summary.point.id),
                      correlation_);
  }
  [[nodiscard]] bool tie(Choice const& a, Choice const& b) const { return p(a, b) > 0.05; }
  /// Of two or three rounds no rank test tells anything: intervals that are apart do.
  [[nodiscard]] bool apart(Choice const& a, Choice const& b) const {
    auto const &left = a.row.summary.seconds, &right = b.row.summary.seconds;
    return left.low > right.high || right.low > left.high || !tie(a, b);
  }

 private:
  std::unordered_map<std::string_view, Clusters> clusters_;
  double correlation_ = 0;
};

void choose(Recommendation& recommendation, std::vector<Choice> const& all, Wishes const& wishes,
            Judge const& judge) {
  auto const sure = those_that_meet(all, wishes, true);
  auto const possible = those_that_meet(all, wishes, false);
  if (possible.empty()) {
    recommendation.refusal = why_none(all, wishes);
    return;
  }
  auto const& best = sure.empty() ? *fastest(possible) : *fastest(sure);
  auto const is_slower = [&](Choice const& choice) {
    auto const& seconds = choice.row.summary.seconds;
    auto const& least = best.row.summary.seconds;
    return seconds.low > least.high || (seconds.median > least.median && !judge.tie(choice, best));
  };
  auto candidates = possible;
  std::erase_if(candidates, is_slower);
  // Sure ones first; then the fewest cores, the simplest runner, the least time.
  auto const key = [&](Choice const& choice) {
    return std::tuple(!meets(choice, wishes, true), cores_of(choice.row), complexity_of(choice.row),
                      choice.row.summary.seconds.median);
  };
  std::sort(candidates.begin(), candidates.end(),
            [&](auto const& a, auto const& b) { return key(a) < key(b); });
  recommendation.choice = candidates.front();
  recommendation.tied.assign(candidates.begin() + 1, candidates.end());

  std::vector<Choice> others;
  for (auto const& choice : possible)
    if (choice.row.summary.point.runner != recommendation.choice.row.summary.point.runner)
      others.push_back(choice);
  if (auto const* up = fastest(others)) {
    recommendation.runner_up = *up;
    recommendation.behind = speedup(up->row.summary.seconds, recommendation.choice.row.summary.seconds);
    recommendation.runner_up_p = judge.p(*up, recommendation.choice);
    recommendation.runner_up_ties = !judge.apart(*up, recommendation.choice);
  }
}

Recommendation recommendation_for(Comparison const& comparison, Volume volume, Wishes const& wishes,
                                  Judge const& judge) {
  Recommendation recommendation;
  recommendation.volume = volume;
  recommendation.kernel = comparison.kernel;
  recommendation.parameters = comparison.parameters;
  if (comparison.results_differ) {
    recommendation.refusal = "its results differ between runners: no time of it counts";
    return recommendation;
  }
  std::vector<Choice> all;
  if (auto const* base = base_of(comparison))
    for (auto const& row : comparison.rows)
      if (counts(row)) all.push_back(choice_of(row, *base));
  choose(recommendation, all, wishes, judge);
  return recommendation;
}

/// The longest series that the choice is a row of.
void add_scaling(Recommendation& recommendation, std::vector<ScalingSeries> const& all) {
  if (!recommendation.refusal.empty()) return;
  auto const& id = recommendation.choice.row.summary.point.id;
  for (auto const& series : all) {
    bool const has = std::any_of(series.rows.begin(), series.rows.end(),
                                 [&](ScalingRow const& row) { return row.point == id; });
    if (has && (!recommendation.scaling || series.rows.size() > recommendation.scaling->rows.size()))
      recommendation.scaling = series;
  }
}

}  // namespace

std::vector<Recommendation> recommend(Records const& records, Wishes const& wishes) {
  Judge const judge(records);
  std::vector<Recommendation> all;
  auto const canonical = canonical_of(records);
  auto const summaries = summarise(records, canonical);
  for (auto const& comparison : compare(summaries)) {
    auto const is_io = [](Row const& row) { return row.summary.point.concurrency > 0; };
    auto const has_few = [](Row const& row) {
      return row.summary.point.concurrency <= row.summary.point.shape.cores();
    };
    if (std::none_of(comparison.rows.begin(), comparison.rows.end(), is_io)) {
      all.push_back(recommendation_for(comparison, Volume::compute, wishes, judge));
      continue;
    }
    auto few = comparison;
    std::erase_if(few.rows, [&](Row const& row) { return !has_few(row); });
    if (!few.rows.empty()) all.push_back(recommendation_for(few, Volume::low, wishes, judge));
    if (few.rows.size() < comparison.rows.size())
      all.push_back(recommendation_for(comparison, Volume::high, wishes, judge));
  }
  auto const series = scaling_of(records, canonical, summaries);
  for (auto& recommendation : all) add_scaling(recommendation, series);
  return all;
}

}  // namespace regatta
