#include "results/analysis/recommendation.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "results/analysis/contenders.hpp"
#include "results/analysis/refusal.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

bool is_timed(Row const& row) {
  return row.summary.ok() && row.summary.timed() && row.summary.seconds.median > 0;
}

/// Workers that share cores tell nothing of as many cores: neither an answer nor a base.
bool counts(Row const& row) {
  return is_timed(row) && !row.summary.oversubscribed;
}

std::string const& runner_of(Choice const& choice) {
  return choice.row.summary.point.runner;
}

/// Operations that are kept in flight: one a core, unless told.
int in_flight(Choice const& choice) {
  auto const& point = choice.row.summary.point;
  return point.concurrency > 0 ? point.concurrency : point.shape.cores();
}

/// Position in the list of runners, which begins with the simplest.
std::size_t complexity_of(Choice const& choice) {
  auto const* const runner = find_runner(runner_of(choice));
  return runner == nullptr ? runners.size() : static_cast<std::size_t>(runner - runners.data());
}

/// The fastest of the fewest cores that ran.
Choice const& base_of(std::vector<Choice> const& choices) {
  return *std::min_element(choices.begin(), choices.end(), [](Choice const& a, Choice const& b) {
    return std::pair(a.cores(), -a.speed()) < std::pair(b.cores(), -b.speed());
  });
}

std::vector<Choice> choices_of(Contenders const& contenders) {
  std::vector<Choice> choices;
  for (auto const& row : contenders.rows) {
    if (!counts(row)) continue;
    auto const cores = row.summary.point.shape.cores();
    choices.push_back({row,
                       {},
                       cores * row.summary.seconds.median / 3600,
                       contenders.answer.growth == Growth::weak ? static_cast<double>(cores) : 1.0});
  }
  bool const has_shapes = std::any_of(choices.begin(), choices.end(), [&](Choice const& choice) {
    return choice.cores() != choices.front().cores();
  });
  if (!has_shapes) return choices;
  auto const base = base_of(choices);
  for (auto& choice : choices) {
    auto const times = ratio_in_study(base.row.summary, choice.row.summary).ratio;
    auto const share = choice.work / base.work * base.cores() / choice.cores();
    choice.efficiency = {times.value * share, times.low * share, times.high * share};
  }
  return choices;
}

std::vector<Choice> those_that_meet(std::vector<Choice> const& all, Wishes const& wishes, Sureness sureness) {
  std::vector<Choice> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some),
               [&](Choice const& choice) { return meets(choice, wishes, sureness); });
  return some;
}

Choice const* fastest(std::vector<Choice> const& choices) {
  auto const found = std::max_element(choices.begin(), choices.end(),
                                      [](auto const& a, auto const& b) { return a.speed() < b.speed(); });
  return found == choices.end() ? nullptr : &*found;
}

bool same(Choice const& a, Choice const& b) {
  return a.row.summary.point.id == b.row.summary.point.id;
}

bool has(std::vector<Choice> const& choices, Choice const& choice) {
  return std::any_of(choices.begin(), choices.end(), [&](Choice const& each) { return same(each, choice); });
}

/// Of one of them.
std::size_t place_of(Choice const& choice, std::vector<Choice> const& choices) {
  auto const found =
      std::find_if(choices.begin(), choices.end(), [&](Choice const& each) { return same(each, choice); });
  return static_cast<std::size_t>(found - choices.begin());
}

std::vector<Contestant> contestants_of(std::vector<Choice> const& choices) {
  std::vector<Contestant> contestants;
  for (auto const& choice : choices) contestants.push_back({&choice.row.summary, choice.work});
  return contestants;
}

/// The choice among those that are not told apart from the fastest.
void choose(Recommendation& answer, std::vector<Choice> const& meeting) {
  auto const& best = *fastest(meeting);
  auto const contestants = contestants_of(meeting);
  answer.can_be_told_apart = meeting.size() < 2 || can_be_told_apart(contestants);
  std::vector<Choice> equal{best};
  if (answer.can_be_told_apart) {
    auto const p = p_against(place_of(best, meeting), contestants);
    for (std::size_t i = 0; i < meeting.size(); ++i)
      if (p[i] > apart_level && !same(meeting[i], best)) equal.push_back(meeting[i]);
  }
  // Noise may hide a large difference: fewer cores are preferred only where little is lost as measured.
  constexpr double given_up = 1.1;
  auto const key = [&](Choice const& choice) {
    return std::tuple(choice.speed() * given_up < best.speed(), choice.cores(), complexity_of(choice),
                      in_flight(choice), -choice.speed());
  };
  std::sort(equal.begin(), equal.end(), [&](auto const& a, auto const& b) { return key(a) < key(b); });
  answer.choice = equal.front();
  answer.tied.assign(equal.begin() + 1, equal.end());
}

/// Who would be the answer, did the truth lie elsewhere in its interval: the faster ones that may meet the
/// wishes, and, where the choice is not sure to, the slower ones down to the first that is.
void find_others(Recommendation& answer, std::vector<Choice> const& all, Wishes const& wishes) {
  answer.is_sure = meets(answer.choice, wishes, Sureness::surely);
  auto const sure = those_that_meet(all, wishes, Sureness::surely);
  auto least = answer.choice.speed();
  if (auto const* first = fastest(sure); first != nullptr && !answer.is_sure) {
    answer.sure = *first;
    least = std::min(least, first->speed());
  }
  for (auto const& choice : those_that_meet(all, wishes, Sureness::perhaps)) {
    bool const is_named = same(choice, answer.choice) || has(answer.tied, choice) ||
                          (answer.sure && same(choice, *answer.sure));
    if (!is_named && choice.speed() > least) answer.perhaps.push_back(choice);
  }
}

void find_runner_up(Recommendation& answer, std::vector<Choice> const& meeting) {
  auto const& choice = answer.choice;
  std::vector<Choice> others;
  for (auto const& each : meeting)
    if (runner_of(each) != runner_of(choice)) others.push_back(each);
  auto const* const up = fastest(others);
  if (up == nullptr) return;
  answer.runner_up = *up;
  auto const times = ratio_in_study(up->row.summary, choice.row.summary).ratio;
  auto const share = choice.work / up->work;
  answer.behind = {times.value * share, times.low * share, times.high * share};
  if (!answer.can_be_told_apart) return;
  auto const p = p_against(place_of(choice, meeting), contestants_of(meeting));
  answer.runner_up_p = p[place_of(*up, meeting)];
  answer.runner_up_ties = answer.runner_up_p > apart_level || has(answer.tied, *up);
}

Recommendation answer_of(Contenders const& contenders, Wishes const& wishes) {
  auto answer = contenders.answer;
  if (contenders.results_differ) {
    answer.refusal = "its results differ between runners: no time of it counts";
    return answer;
  }
  answer.oversubscribed = static_cast<std::size_t>(
      std::count_if(contenders.rows.begin(), contenders.rows.end(),
                    [](Row const& row) { return is_timed(row) && row.summary.oversubscribed; }));
  auto const all = choices_of(contenders);
  if (all.empty() && answer.oversubscribed > 0) {
    answer.refusal =
        "all that was timed had more workers than cores, which tells nothing of as many cores; lower "
        "`cores`, "
        "or measure where there are as many";
    return answer;
  }
  auto const meeting = those_that_meet(all, wishes, Sureness::measured);
  if (meeting.empty()) {
    answer.refusal = why_none_meets(all, wishes);
    return answer;
  }
  choose(answer, meeting);
  find_others(answer, all, wishes);
  answer.has_other_runner = std::any_of(all.begin(), all.end(), [&](Choice const& each) {
    return runner_of(each) != runner_of(answer.choice);
  });
  find_runner_up(answer, meeting);
  return answer;
}

/// An I/O kernel has two answers.
void add_answers(Contenders const& contenders, Wishes const& wishes, std::vector<Recommendation>& all) {
  auto const is_io = [](Row const& row) { return row.summary.point.concurrency > 0; };
  auto const has_many = [](Row const& row) {
    return row.summary.point.concurrency > row.summary.point.shape.cores();
  };
  if (std::none_of(contenders.rows.begin(), contenders.rows.end(), is_io)) {
    all.push_back(answer_of(contenders, wishes));
    return;
  }
  auto few = contenders, many = contenders;
  std::erase_if(few.rows, has_many);
  few.answer.volume = Volume::low, many.answer.volume = Volume::high;
  if (!few.rows.empty()) all.push_back(answer_of(few, wishes));
  if (few.rows.size() < contenders.rows.size()) all.push_back(answer_of(many, wishes));
}

using Ids = std::set<std::string_view>;
Ids oversubscribed_among(std::vector<PointSummary> const& summaries) {
  Ids ids;
  for (auto const& summary : summaries)
    if (summary.oversubscribed) ids.insert(summary.point.id);
  return ids;
}

/// The longest series that the choice is a row of. Not one in which workers shared cores: its law is that of
/// the sharing.
void add_scaling(Recommendation& recommendation, std::vector<ScalingSeries> const& all, Ids const& shared) {
  if (!recommendation.refusal.empty()) return;
  auto const& id = recommendation.choice.row.summary.point.id;
  for (auto const& series : all) {
    if (std::any_of(series.rows.begin(), series.rows.end(),
                    [&](ScalingRow const& row) { return shared.contains(row.point); }))
      continue;
    bool const has = std::any_of(series.rows.begin(), series.rows.end(),
                                 [&](ScalingRow const& row) { return row.point == id; });
    if (has && (!recommendation.scaling || series.rows.size() > recommendation.scaling->rows.size()))
      recommendation.scaling = series;
  }
}

}  // namespace

std::vector<Recommendation> recommend(Records const& records, Wishes const& wishes) {
  auto const summaries = summarise(records);
  auto const comparisons = compare(summaries);
  auto const series = scaling_of(records, summaries);
  std::vector<Recommendation> all;
  for (auto const& contenders : contenders_of(comparisons, series)) add_answers(contenders, wishes, all);
  auto const shared = oversubscribed_among(summaries);
  for (auto& recommendation : all) add_scaling(recommendation, series, shared);
  return all;
}

}  // namespace regatta
