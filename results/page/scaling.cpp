#include <fmt/format.h>

#include <cmath>
#include <map>
#include <utility>

#include "results/page/data.hpp"
#include "results/point_text.hpp"
#include "results/scaling_report.hpp"

namespace regatta::page {

namespace {

Json list_of(Interval const& interval) {
  return {number_of(interval.value), number_of(interval.low), number_of(interval.high)};
}

/// The same without bounds where these say nothing: `known` tells.
Json list_of(Interval const& interval, bool known) {
  return known ? list_of(interval) : Json{number_of(interval.value), nullptr, nullptr};
}

Json list_of(std::optional<Interval> const& interval, bool known) {
  return interval ? list_of(*interval, known) : Json(nullptr);
}

Json row_of(ScalingRow const& row) {
  // A serial part and a doubling come from speedups, and are as well known as these are.
  bool const known = is_informative(row.speedup);
  return {{"p", row.p},
          {"size", row.size},
          {"shape", shape_text(row.shape)},
          {"seconds", list_of(row.seconds, is_informative(row.seconds))},
          {"rate", list_of(row.per_second, is_informative(row.seconds))},
          {"speedup", list_of(row.speedup, known)},
          {"efficiency", list_of(row.efficiency, known)},
          {"karp_flatt", list_of(row.karp_flatt, known)},
          {"doubling", list_of(row.doubling, row.doubling && is_informative(*row.doubling))},
          {"core_hours", number_of(row.core_hours)},
          {"utilisation", number_of(row.utilisation)},
          {"outliers", row.outliers}};
}

/// The law over a grid of p up to twice what was measured: [p, speedup, low, high, efficiency, low, high].
Json curve_of(LawFit const& law, double first, double largest) {
  constexpr int steps = 24;
  Json curve = Json::array();
  auto const push = [](Json& list, Interval const& interval) {
    for (auto const number : {interval.value, interval.low, interval.high}) list.push_back(number_of(number));
  };
  for (int i = 0; i <= steps; ++i) {
    auto const p = first * std::pow(2 * largest / first, static_cast<double>(i) / steps);
    auto const there = predict(law, p, largest);
    Json point = Json::array({number_of(p)});
    push(point, there.speedup);
    push(point, there.efficiency);
    curve.push_back(std::move(point));
  }
  return curve;
}

Json law_of(ScalingSeries const& series, double threshold) {
  auto const* const law = series.law.best();
  if (law == nullptr) return {{"why", law_line(series, threshold)}};
  auto const told = told_up_to(series.law);
  auto const fastest = fastest_p(*law);
  Json json{{"why", ""},
            {"name", name_of(law->kind, law->growth)},
            {"formula", formula_of(law->kind, law->growth)},
            {"serial", law->has_serial() ? list_of(law->serial) : Json(nullptr)},
            {"extra", law->has_extra() ? list_of(law->extra) : Json(nullptr)},
            {"misfit", number_of(law->misfit)},
            {"unsure", series.law.unsure && series.law.fits.size() > 1
                           ? name_of(series.law.fits[1].kind, series.growth)
                           : ""},
            {"fastest", fastest ? list_of(as_far_as_told(*fastest, told)) : Json(nullptr)},
            {"efficient", list_of(largest_efficient_p(*law, threshold, told))},
            {"told", number_of(told)},
            {"largest", number_of(series.law.largest)}};
  json["curve"] = curve_of(*law, series.rows.front().p, series.law.largest);
  return json;
}

/// What the series of one picture have in common.
std::string group_of(ScalingSeries const& series, Versions const& versions) {
  auto text = fmt::format("{}: {}{}, over {}", kind_of(series), problem_text(series),
                          versions.text(series.kernel, series.kernel_version), name_of(series.axis));
  if (series.runner != "serial") text += ", " + schedule_text(series.schedule);
  if (series.concurrency > 0) text += fmt::format(", {} in flight", series.concurrency);
  return text;
}

/// The groups of all series. One colour is one runner: layouts of a runner are groups of their own.
std::vector<std::string> groups_of(Analysis const& analysis) {
  std::map<std::pair<std::string, std::string>, int> alike;
  std::vector<std::string> groups;
  for (auto const& series : analysis.scaling) {
    groups.push_back(group_of(series, analysis.versions));
    ++alike[{groups.back(), series.runner}];
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    auto const& series = analysis.scaling[i];
    if (alike.at({groups[i], series.runner}) > 1) groups[i] += ", " + layout_of(series);
  }
  return groups;
}

}  // namespace

Json scaling_of(Analysis const& analysis, double threshold) {
  constexpr std::size_t most = 400;  // series; the rest is in `report --json`
  Json list = Json::array();
  auto const groups = groups_of(analysis);
  for (auto const& series : analysis.scaling) {
    if (list.size() == most) break;
    Json rows = Json::array();
    for (auto const& row : series.rows) rows.push_back(row_of(row));
    list.push_back({{"group", groups[list.size()]},
                    {"kind", kind_of(series)},
                    {"weak", series.growth == Growth::weak},
                    {"axis", name_of(series.axis)},
                    {"runner", series.runner},
                    {"rows", std::move(rows)},
                    {"law", law_of(series, threshold)}});
  }
  return list;
}

}  // namespace regatta::page
