#include "results/recommendation_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "results/batch_lines.hpp"
#include "results/codec.hpp"
#include "results/counted.hpp"
#include "results/json_values.hpp"
#include "results/number_text.hpp"
#include "results/point_text.hpp"
#include "results/recommendation_sentence.hpp"
#include "results/scaling_report.hpp"
#include "results/text_table.hpp"
#include "results/versions.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

char const* name_of(Volume volume) {
  constexpr std::array names{"compute", "low-volume I/O", "high-volume I/O"};
  return names[static_cast<std::size_t>(volume)];
}

std::string title_text(Recommendation const& recommendation, Versions const& versions) {
  auto text = problem_text(recommendation);
  if (recommendation.growth == Growth::weak) text += ", weak";
  text += versions.text(recommendation.kernel, recommendation.kernel_version);
  if (recommendation.volume == Volume::low) text += ", few operations in flight";
  if (recommendation.volume == Volume::high) text += ", as many in flight as were measured";
  return text;
}

/// Who else may be the answer.
std::string others_text(Recommendation const& recommendation, std::size_t width) {
  std::string text;
  auto const add = [&](std::string const& line) { text += wrapped(line, width, 2, 4); };
  if (!recommendation.tied.empty())
    add("Not told apart from it: " + rows_text(recommendation.tied, false) + ".");
  if (!recommendation.perhaps.empty())
    add("Perhaps, as far as intervals tell what meets what is asked: " +
        rows_text(recommendation.perhaps, true) + ".");
  if (recommendation.sure) add("Sure to meet it: " + rows_text({*recommendation.sure}, true) + ".");
  return text;
}

/// After one round the choice is the fastest, and nobody is called the best.
bool is_called(Recommendation const& answer) {
  return answer.refusal.empty() && answer.can_be_told_apart && answer.choice.row.summary.ok_attempts > 1;
}

/// How often each runner was chosen or tied among the kernels of a kind: the rule of thumb, measured.
std::string in_short(std::vector<Recommendation> const& all, Volume volume, std::size_t width) {
  std::map<std::string, int> wins;
  int kernels = 0, called = 0;
  for (auto const& each : all) {
    if (each.volume != volume || !each.refusal.empty()) continue;
    ++kernels;
    if (!is_called(each)) continue;
    ++called;
    std::vector<std::string> names{each.choice.row.summary.point.runner};
    for (auto const& tied : each.tied) names.push_back(tied.row.summary.point.runner);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (auto const& name : names) ++wins[name];
  }
  if (kernels == 0) return {};
  std::vector<std::pair<int, std::string>> order;
  order.reserve(wins.size());
  for (auto const& [name, count] : wins) order.emplace_back(-count, name);
  std::sort(order.begin(), order.end());
  std::string text;
  for (auto const& [count, name] : order)
    text += fmt::format("{}{} {}", text.empty() ? "best or tied: " : ", ", escaped(name), -count);
  if (called < kernels)
    text += fmt::format("{}of {} nothing is called after one round", text.empty() ? "" : "; ",
                        counted(kernels - called, "problem"));
  return wrapped(fmt::format("{} ({}): {}", name_of(volume), counted(kernels, "problem"), text), width, 2, 4);
}

Json json_of(Choice const& choice) {
  auto const& point = choice.row.summary.point;
  return {{"point", point.id},
          {"size", point.size()},
          {"runner", point.runner},
          {"nodes", point.shape.nodes},
          {"ranks_per_node", point.shape.ranks_per_node},
          {"threads_per_rank", point.shape.threads_per_rank},
          {"cores", point.shape.cores()},
          {"schedule", schedule_text(point.schedule)},
          {"concurrency", point.concurrency},
          {"seconds", json_of(choice.row.summary.seconds)},
          {"efficiency", json_of(choice.efficiency)},
          {"core_hours", choice.core_hours}};
}

}  // namespace

std::string short_answer_text(std::vector<Recommendation> const& all, Wishes const& wishes,
                              Terminal const& terminal) {
  if (std::none_of(all.begin(), all.end(), is_called)) return {};
  std::string rules;
  for (auto const volume : {Volume::compute, Volume::low, Volume::high})
    rules += in_short(all, volume, width_of(terminal));
  return fmt::format("In short, on this machine, at a parallel efficiency of at least {}\n",
                     threshold_percent(wishes.min_efficiency)) +
         rules;
}

std::string recommendation_text(std::vector<Recommendation> const& all, Wishes const& wishes,
                                Terminal const& terminal) {
  auto const width = width_of(terminal);
  std::string text;
  auto const versions = versions_of(all);
  for (auto const& each : all) {
    text += terminal.paint(Colour::bold, title_text(each, versions)) + "\n";
    if (!each.refusal.empty()) {
      text +=
          terminal.paint(Colour::red, wrapped("No recommendation: " + escaped(each.refusal), width, 2, 4)) +
          "\n";
      continue;
    }
    text += wrapped(sentence_of(each, wishes), width, 2, 2) + others_text(each, width);
    for (auto const& line : lines_to_paste(each.choice.row.summary.point))
      text += "    " + terminal.paint(Colour::green, line) + "\n";
    text += "\n";
  }
  return text + short_answer_text(all, wishes, terminal) +
         terminal.paint(
             Colour::dim,
             wrapped(fmt::format(
                         "asked: a parallel efficiency of at least {}, against the fastest on "
                         "the fewest cores that ran{}{}",
                         threshold_percent(wishes.min_efficiency),
                         wishes.deadline_seconds
                             ? fmt::format(", {} a repetition at most", clock_text(*wishes.deadline_seconds))
                             : "",
                         wishes.budget_core_hours ? fmt::format(", {:.3g} core-hours a repetition at most",
                                                                *wishes.budget_core_hours)
                                                  : ""),
                     width, 0, 2));
}

std::string recommendation_json(std::vector<Recommendation> const& all, Wishes const& wishes) {
  auto const or_null = [](std::optional<double> const& wish) { return wish ? Json(*wish) : Json(nullptr); };
  Json json{{"min_efficiency", wishes.min_efficiency},
            {"deadline_seconds", or_null(wishes.deadline_seconds)},
            {"budget_core_hours", or_null(wishes.budget_core_hours)},
            {"recommendations", Json::array()}};
  for (auto const& each : all) {
    Json one{{"kernel", each.kernel},
             {"kernel_version", each.kernel_version},
             {"parameters", Json::parse(parameters_json(each.parameters))},
             {"kind", name_of(each.volume)},
             {"scaling_kind", each.growth == Growth::weak ? "weak" : "strong"}};
    one["oversubscribed_rows"] = each.oversubscribed;
    if (!each.refusal.empty()) {
      one["refusal"] = each.refusal;
    } else {
      one["choice"] = json_of(each.choice);
      one["sentence"] = sentence_of(each, wishes);
      one["lines"] = lines_to_paste(each.choice.row.summary.point);
      if (each.scaling) one["scaling"] = scaling_json({*each.scaling}, wishes.min_efficiency)[0];
      one["tied"] = Json::array();
      for (auto const& tied : each.tied) one["tied"].push_back(json_of(tied));
      one["is_sure"] = each.is_sure;
      one["perhaps"] = Json::array();
      for (auto const& perhaps : each.perhaps) one["perhaps"].push_back(json_of(perhaps));
      one["sure"] = each.sure ? json_of(*each.sure) : Json(nullptr);
      if (each.runner_up) {
        one["runner_up"] = json_of(*each.runner_up);
        one["runner_up"]["times_as_long"] = {
            {"value", each.behind.value}, {"low", each.behind.low}, {"high", each.behind.high}};
        one["runner_up"]["tie"] = each.can_be_told_apart ? Json(each.runner_up_ties) : Json(nullptr);
        one["runner_up"]["p"] = each.can_be_told_apart ? Json(each.runner_up_p) : Json(nullptr);
      }
    }
    json["recommendations"].push_back(std::move(one));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace regatta
