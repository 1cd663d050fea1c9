#include <algorithm>

#include "results/analysis/recommendation.hpp"
#include "results/page/data.hpp"
#include "results/point_text.hpp"
#include "results/recommendation_report.hpp"
#include "results/versions.hpp"

namespace regatta::page {

namespace {

/// What the page shows of a row that is the answer, or ties with it.
Json choice_of(Choice const& choice) {
  auto const& point = choice.row.summary.point;
  auto const& seconds = choice.row.summary.seconds;
  return {{"runner", point.runner},
          {"cores", point.shape.cores()},
          {"nodes", point.shape.nodes},
          {"shape", shape_text(point.shape)},
          {"schedule", schedule_text(point.schedule)},
          {"concurrency", point.concurrency},
          {"seconds", number_of(seconds.median)},
          {"low", seconds.is_known() ? number_of(seconds.low) : Json(nullptr)},
          {"high", seconds.is_known() ? number_of(seconds.high) : Json(nullptr)},
          {"efficiency", choice.efficiency ? number_of(choice.efficiency->value) : Json(nullptr)},
          {"core_hours", number_of(choice.core_hours)}};
}

}  // namespace

Json answers_of(Records const& records, PageOptions const& options) {
  constexpr std::size_t most = 200;  // cards; `regatta recommend` has them all
  Wishes wishes;
  wishes.min_efficiency = options.min_efficiency;
  auto const all = recommend(records, wishes);
  // The sentences and the lines to paste are those that `regatta recommend` prints.
  auto const said = Json::parse(recommendation_json(all, wishes)).at("recommendations");
  auto const versions = versions_of(all);
  Json list = Json::array();
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
    auto const& answer = all[i];
    auto const title = problem_text(answer) + versions.text(answer.kernel, answer.kernel_version) +
                       (answer.growth == Growth::weak ? ", weak" : "");
    Json one{{"kernel", answer.kernel}, {"title", title}, {"kind", said[i].at("kind")}};
    if (!answer.refusal.empty()) {
      one["refusal"] = answer.refusal;
    } else {
      one["choice"] = choice_of(answer.choice);
      one["sentence"] = said[i].at("sentence");
      one["lines"] = said[i].at("lines");
      one["tied"] = Json::array();
      for (auto const& tied : answer.tied) one["tied"].push_back(choice_of(tied));
    }
    list.push_back(std::move(one));
  }
  return {{"count", all.size()}, {"list", std::move(list)}};
}

}  // namespace regatta::page
