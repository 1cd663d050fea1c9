#include <fmt/format.h>

#include <cmath>

#include "results/page/data.hpp"
#include "results/point_text.hpp"

namespace regatta::page {

namespace {

Json list_of(Interval const& interval) {
  return {number_of(interval.value), number_of(interval.low), number_of(interval.high)};
}

Json list_of(std::optional<Interval> const& interval) {
  return interval ? list_of(*interval) : Json(nullptr);
}

/// The law over a grid of p up to twice what was measured: [p, speedup, low, high, efficiency, low, high].
Json curve_of(LawFit const& law, double first, double largest) {
  constexpr int steps = 24;
  Json curve = Json::array();
  auto const base = predict(law, first, largest);  // measured ones are against the first row
  auto const push = [](Json& list, Interval const& interval, double divisor) {
    for (auto const number : {interval.value, interval.low, interval.high})
      list.push_back(number_of(number / divisor));
  };
  for (int i = 0; i <= steps; ++i) {
    auto const p = first * std::pow(2 * largest / first, static_cast<double>(i) / steps);
    auto const there = predict(law, p, largest);
    Json point = Json::array({number_of(p)});
    push(point, there.speedup, base.speedup.value);
    push(point, there.efficiency, base.efficiency.value);
    curve.push_back(std::move(point));
  }
  return curve;
}

Json law_of(ScalingSeries const& series, double threshold) {
  auto const* const law = series.law.best();
  if (law == nullptr) return {{"why", series.law.why_not}};
  Json json{
      {"why", ""},
      {"name", name_of(law->kind)},
      {"formula", formula_of(law->kind, law->growth)},
      {"serial", list_of(law->serial)},
      {"extra", list_of(law->extra)},
      {"misfit", number_of(law->misfit)},
      {"unsure", series.law.unsure && series.law.fits.size() > 1 ? name_of(series.law.fits[1].kind) : ""},
      {"fastest", list_of(fastest_p(*law))},
      {"efficient", list_of(largest_efficient_p(*law, threshold))},
      {"largest", number_of(series.law.largest)}};
  json["curve"] = curve_of(*law, series.rows.front().p, series.law.largest);
  return json;
}

}  // namespace

Json scaling_of(Analysis const& analysis, double threshold) {
  constexpr std::size_t most = 400;  // series; the rest is in `report --json`
  Json list = Json::array();
  for (auto const& series : analysis.scaling) {
    if (list.size() == most) break;
    Point point;
    point.kernel = series.kernel;
    point.parameters = series.parameters;
    Json rows = Json::array();
    for (auto const& row : series.rows)
      rows.push_back({{"p", row.p},
                      {"size", row.size},
                      {"shape", shape_text(row.shape)},
                      {"seconds", list_of(row.seconds)},
                      {"speedup", list_of(row.speedup)},
                      {"efficiency", list_of(row.efficiency)},
                      {"karp_flatt", list_of(row.karp_flatt)},
                      {"doubling", list_of(row.doubling)},
                      {"core_hours", number_of(row.core_hours)},
                      {"utilisation", number_of(row.utilisation)},
                      {"outliers", row.outliers}});
    bool const weak = series.growth == Growth::weak;
    list.push_back(
        {{"group",
          fmt::format(
              "{} {}, over {}{}{}", weak ? "weak:" : "strong:",
              weak ? fmt::format("{}, {:.6g} a core", series.kernel, series.size_per_core) : work_text(point),
              name_of(series.axis), series.runner == "serial" ? "" : ", " + schedule_text(series.schedule),
              series.concurrency > 0 ? fmt::format(", {} in flight", series.concurrency) : "")},
         {"weak", weak},
         {"axis", name_of(series.axis)},
         {"runner", series.runner},
         {"rows", std::move(rows)},
         {"law", law_of(series, threshold)}});
  }
  return list;
}

}  // namespace regatta::page
