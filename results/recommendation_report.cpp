#include "results/recommendation_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "results/batch_lines.hpp"
#include "results/codec.hpp"
#include "results/point_text.hpp"
#include "results/scaling_report.hpp"
#include "results/text_table.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

char const* name_of(Volume volume) {
  constexpr std::array names{"compute", "low-volume I/O", "high-volume I/O"};
  return names[static_cast<std::size_t>(volume)];
}

std::string cores_text(Shape const& shape) {
  auto text = fmt::format("{} core{}", shape.cores(), shape.cores() == 1 ? "" : "s");
  if (shape.nodes > 1) text += fmt::format(" of {} nodes", shape.nodes);
  return text;
}

std::string row_text(Row const& row) {
  auto const& point = row.summary.point;
  auto text = fmt::format("{} on {}", escaped(point.runner), cores_text(point.shape));
  if (point.runner != "serial") text += ", " + schedule_text(point.schedule);
  if (point.concurrency > 0) text += fmt::format(", {} in flight", point.concurrency);
  return text;
}

std::string title_text(Recommendation const& recommendation) {
  Point point;
  point.kernel = recommendation.kernel;
  point.parameters = recommendation.parameters;
  auto text = work_text(point);
  if (recommendation.volume == Volume::low) text += ", few operations in flight";
  if (recommendation.volume == Volume::high) text += ", as many in flight as were measured";
  return text;
}

/// "a tie (p = 0.31)"; few rounds can be apart by their intervals alone.
std::string significance_text(Recommendation const& recommendation) {
  auto const p = recommendation.runner_up_p;
  auto const text = p < 0.001 ? std::string("p < 0.001") : fmt::format("p = {:.2g}", p);
  if (recommendation.runner_up_ties) return "a tie (" + text + ")";
  return p < 0.05 ? "no tie (" + text + ")" : std::string("no tie (their intervals are apart)");
}

/// The reason in a sentence that a user can repeat.
std::string sentence_of(Recommendation const& recommendation) {
  auto const& [row, efficiency, core_hours] = recommendation.choice;
  auto const& seconds = row.summary.seconds;
  auto text = fmt::format("Take {}: {} ({} to {})", row_text(row), with_prefix(seconds.median, "s"),
                          with_prefix(seconds.low, "s"), with_prefix(seconds.high, "s"));
  if (row.over_serial)
    text += fmt::format(", {:.2f} times as fast as serial ({:.2f} to {:.2f})", row.over_serial->value,
                        row.over_serial->low, row.over_serial->high);
  if (efficiency) text += fmt::format(", with a parallel efficiency of {:.0f} %", 100 * efficiency->value);
  text += fmt::format(", {:.3g} core-hours.", core_hours);
  if (auto const& up = recommendation.runner_up) {
    auto const& behind = recommendation.behind;
    text += fmt::format(" The best of another runner, {}, takes {:.3f} times as long ({:.3f} to {:.3f}): {}.",
                        row_text(up->row), behind.value, behind.low, behind.high,
                        significance_text(recommendation));
  } else {
    text += " No other runner meets what was asked.";
  }
  if (recommendation.scaling && recommendation.scaling->law.identifiable)
    text += fmt::format(" Over {} it follows {}.", name_of(recommendation.scaling->axis),
                        law_line(*recommendation.scaling));
  return text;
}

std::string tied_text(std::vector<Choice> const& tied) {
  constexpr std::size_t in_full = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(in_full, tied.size()); ++i)
    text += (i == 0 ? "" : "; ") + row_text(tied[i].row);
  return tied.size() > in_full ? text + fmt::format("; {} more", tied.size() - in_full) : text;
}

/// How often each runner was chosen or tied among the kernels of a kind: the rule of thumb, measured.
std::string in_short(std::vector<Recommendation> const& all, Volume volume, std::size_t width) {
  std::map<std::string, int> wins;
  int kernels = 0;
  for (auto const& each : all) {
    if (each.volume != volume || !each.refusal.empty()) continue;
    ++kernels;
    std::vector<std::string> names{each.choice.row.summary.point.runner};
    for (auto const& tied : each.tied) names.push_back(tied.row.summary.point.runner);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (auto const& name : names) ++wins[name];
  }
  if (kernels == 0) return {};
  std::vector<std::pair<int, std::string>> order;
  order.reserve(wins.size());
  order.reserve(wins.size());
  for (auto const& [name, count] : wins) order.emplace_back(-count, name);
  std::sort(order.begin(), order.end());
  std::string text;
  for (auto const& [count, name] : order)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", escaped(name), -count);
  return wrapped(fmt::format("{} ({} problem{}): best or tied: {}", name_of(volume), kernels,
                             kernels == 1 ? "" : "s", text),
                 width, 2, 4);
}

Json json_of(Choice const& choice) {
  auto const& [row, efficiency, core_hours] = choice;
  auto const& point = row.summary.point;
  auto const& seconds = row.summary.seconds;
  return {
      {"point", point.id},
      {"runner", point.runner},
      {"nodes", point.shape.nodes},
      {"ranks_per_node", point.shape.ranks_per_node},
      {"threads_per_rank", point.shape.threads_per_rank},
      {"cores", point.shape.cores()},
      {"schedule", schedule_text(point.schedule)},
      {"concurrency", point.concurrency},
      {"seconds", {{"median", seconds.median}, {"low", seconds.low}, {"high", seconds.high}}},
      {"efficiency", {{"value", efficiency->value}, {"low", efficiency->low}, {"high", efficiency->high}}},
      {"core_hours", core_hours}};
}

}  // namespace

std::string short_answer_text(std::vector<Recommendation> const& all, Terminal const& terminal) {
  std::string rules;
  for (auto const volume : {Volume::compute, Volume::low, Volume::high})
    rules += in_short(all, volume, width_of(terminal));
  return rules.empty() ? rules : "In short, on this machine\n" + rules;
}

std::string recommendation_text(std::vector<Recommendation> const& all, Wishes const& wishes,
                                Terminal const& terminal) {
  auto const width = width_of(terminal);
  std::string text;
  for (auto const& each : all) {
    text += terminal.paint(Colour::bold, title_text(each)) + "\n";
    if (!each.refusal.empty()) {
      text +=
          terminal.paint(Colour::red, wrapped("No recommendation: " + escaped(each.refusal), width, 2, 4)) +
          "\n";
      continue;
    }
    text += wrapped(sentence_of(each), width, 2, 2);
    if (!each.tied.empty())
      text += wrapped("Not told apart from it: " + tied_text(each.tied) + ".", width, 2, 4);
    for (auto const& line : lines_to_paste(each.choice.row.summary.point))
      text += "    " + terminal.paint(Colour::green, line) + "\n";
    text += "\n";
  }
  return text + short_answer_text(all, terminal) +
         terminal.paint(
             Colour::dim,
             wrapped(fmt::format("asked: a parallel efficiency of at least {:.0f} %, against the fastest on "
                                 "the fewest cores that ran{}{}",
                                 100 * wishes.min_efficiency,
                                 wishes.deadline_seconds
                                     ? fmt::format(", {} at most", with_prefix(*wishes.deadline_seconds, "s"))
                                     : "",
                                 wishes.budget_core_hours
                                     ? fmt::format(", {:.3g} core-hours at most", *wishes.budget_core_hours)
                                     : ""),
                     width, 0, 2));
}

std::string recommendation_json(std::vector<Recommendation> const& all, Wishes const& wishes) {
  Json json{{"min_efficiency", wishes.min_efficiency}, {"recommendations", Json::array()}};
  for (auto const& each : all) {
    Json one{{"kernel", each.kernel},
             {"parameters", Json::parse(parameters_json(each.parameters))},
             {"kind", name_of(each.volume)}};
    if (!each.refusal.empty()) {
      one["refusal"] = each.refusal;
    } else {
      one["choice"] = json_of(each.choice);
      one["sentence"] = sentence_of(each);
      one["lines"] = lines_to_paste(each.choice.row.summary.point);
      if (each.scaling) one["scaling"] = scaling_json({*each.scaling})[0];
      one["tied"] = Json::array();
      for (auto const& tied : each.tied) one["tied"].push_back(json_of(tied));
      if (each.runner_up) {
        one["runner_up"] = json_of(*each.runner_up);
        one["runner_up"]["times_as_long"] = {
            {"value", each.behind.value}, {"low", each.behind.low}, {"high", each.behind.high}};
        one["runner_up"]["tie"] = each.runner_up_ties;
        one["runner_up"]["p"] = each.runner_up_p;
      }
    }
    json["recommendations"].push_back(std::move(one));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace regatta
