#include "results/analysis/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "results/counted.hpp"
#include "results/number_text.hpp"

namespace regatta {

namespace {

double efficiency_of(Choice const& choice) {
  return choice.efficiency ? choice.efficiency->value : std::numeric_limits<double>::infinity();
}

/// One wish: what it says, what a row is held against, and the row that comes nearest.
struct Wish {
  std::string text;
  std::function<bool(Choice const&)> is_met;
  std::function<std::string(Choice const&)> figure;
  std::function<bool(Choice const&, Choice const&)> nearer;
};

std::string seconds_text(double seconds) {
  return fmt::format("{:.3g} s", seconds);
}

std::vector<Wish> wishes_in(Wishes const& wishes) {
  std::vector<Wish> all;
  all.push_back({"an efficiency of " + threshold_percent(wishes.min_efficiency),
                 [=](Choice const& c) { return efficiency_of(c) >= wishes.min_efficiency; },
                 [](Choice const& c) { return fmt::format("{:.3g} %", 100 * efficiency_of(c)); },
                 [](Choice const& a, Choice const& b) { return efficiency_of(a) > efficiency_of(b); }});
  if (auto const limit = wishes.deadline_seconds)
    all.push_back({fmt::format("a deadline of {}", seconds_text(*limit)),
                   [=](Choice const& c) { return c.row.summary.seconds.median <= *limit; },
                   [](Choice const& c) { return seconds_text(c.row.summary.seconds.median); },
                   [](Choice const& a, Choice const& b) {
                     return a.row.summary.seconds.median < b.row.summary.seconds.median;
                   }});
  if (auto const limit = wishes.budget_core_hours)
    all.push_back({fmt::format("a budget of {:.3g} core-hours a repetition", *limit),
                   [=](Choice const& c) { return c.core_hours <= *limit; },
                   [](Choice const& c) { return fmt::format("{:.3g} core-hours", c.core_hours); },
                   [](Choice const& a, Choice const& b) { return a.core_hours < b.core_hours; }});
  return all;
}

std::string row_text(Choice const& choice) {
  return fmt::format("{} on {}", choice.row.summary.point.runner, counted(choice.cores(), "core"));
}

/// "a deadline of 1 s (the nearest is openmp on 4 cores with 1.45 s)", of the rows that meet all others.
std::string nearest_text(Wish const& wish, std::span<Choice const> rows) {
  auto const nearest = std::min_element(rows.begin(), rows.end(), wish.nearer);
  return fmt::format("{} (the nearest is {} with {})", wish.text, row_text(*nearest), wish.figure(*nearest));
}

}  // namespace

bool meets(Choice const& choice, Wishes const& wishes, Sureness sureness) {
  auto const& seconds = choice.row.summary.seconds;
  auto const infinite = std::numeric_limits<double>::infinity();
  auto time = seconds.median, efficiency = efficiency_of(choice);
  if (sureness == Sureness::surely) {
    time = seconds.is_known() ? seconds.high : infinite;
    efficiency = choice.efficiency ? choice.efficiency->low : infinite;
  } else if (sureness == Sureness::perhaps) {
    time = seconds.is_known() ? seconds.low : 0;
    efficiency = choice.efficiency ? choice.efficiency->high : infinite;
  }
  return efficiency >= wishes.min_efficiency &&
         (!wishes.deadline_seconds || time <= *wishes.deadline_seconds) &&
         (!wishes.budget_core_hours || choice.cores() * time / 3600 <= *wishes.budget_core_hours);
}

std::string why_none_meets(std::span<Choice const> all, Wishes const& wishes) {
  if (all.empty()) return "nothing was timed; `regatta report` tells why";
  auto const wanted = wishes_in(wishes);
  std::string text;
  for (auto const& wish : wanted)
    if (std::none_of(all.begin(), all.end(), wish.is_met))
      text += (text.empty() ? "no row meets " : ", nor ") + nearest_text(wish, all);
  if (!text.empty()) return text;
  // Each is met by some row, but no row meets all: what it costs to keep the others.
  for (auto const& wish : wanted) {
    std::vector<Choice> others;
    std::copy_if(all.begin(), all.end(), std::back_inserter(others), [&](Choice const& choice) {
      return std::all_of(wanted.begin(), wanted.end(),
                         [&](Wish const& other) { return &other == &wish || other.is_met(choice); });
    });
    if (others.empty()) continue;
    text += (text.empty() ? "no row meets all that is asked at once; without " : "; without ") +
            nearest_text(wish, others);
  }
  return text.empty() ? "no row meets any two of the wishes at once" : text;
}

}  // namespace regatta
