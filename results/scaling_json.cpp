#include <array>
#include <nlohmann/json.hpp>

#include "results/codec.hpp"
#include "results/json_values.hpp"
#include "results/point_text.hpp"
#include "results/scaling_report.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(ScalingRow const& row) {
  return {{"point", row.point},
          {"p", row.p},
          {"shape", json_of(row.shape)},
          {"size", row.size},
          {"seconds", json_of(row.seconds)},
          {"per_second", json_of(row.per_second)},
          {"speedup_over_serial", json_of(row.over_serial)},
          {"speedup", json_of(row.speedup)},
          {"efficiency", json_of(row.efficiency)},
          {"karp_flatt", json_of(row.karp_flatt)},
          {"efficiency_a_doubling", json_of(row.doubling)},
          {"core_hours", row.core_hours},
          {"cpu_utilisation", row.utilisation > 0 ? Json(row.utilisation) : Json(nullptr)},
          {"outliers", row.outliers}};
}

Json json_of(LawFit const& fit) {
  Json json{{"law", name_of(fit.kind, fit.growth)},
            {"formula", formula_of(fit.kind, fit.growth)},
            {"identifiable", fit.identifiable}};
  if (!fit.why_not.empty()) json["why_not"] = fit.why_not;
  if (!(fit.one.value > 0)) return json;  // not fitted
  json["one_seconds"] = json_of(fit.one);
  json["serial_fraction"] = fit.has_serial() ? json_of(fit.serial) : Json(nullptr);
  if (fit.kind == LawKind::usl) json["coherence"] = json_of(fit.extra);
  if (fit.kind == LawKind::communication) json["communication"] = json_of(fit.extra);
  json["misfit"] = fit.misfit;
  json["noise"] = fit.noise;
  json["aicc"] = fit.aicc;
  return json;
}

Json law_json(LawChoice const& law, double min_efficiency) {
  Json json{{"identifiable", law.identifiable},
            {"none_fits", law.none_fits},
            {"unsure", law.unsure},
            {"why_not", law.why_not},
            {"fits", Json::array()}};
  for (auto const& fit : law.fits) json["fits"].push_back(json_of(fit));
  auto const* const best = law.best();
  if (best == nullptr) return json;
  json["law"] = name_of(best->kind, best->growth);
  json["base"] = best->base;
  json["predictions"] = Json::array();
  for (auto const factor : {2.0, 4.0}) {
    auto const ahead = predict(*best, factor * law.largest, law.largest);
    json["predictions"].push_back({{"p", ahead.p},
                                   {"seconds", json_of(ahead.seconds)},
                                   {"speedup", json_of(ahead.speedup)},
                                   {"efficiency", json_of(ahead.efficiency)},
                                   {"beyond", ahead.beyond}});
  }
  // What lies further than is told is infinite, and so null.
  auto const told = told_up_to(law);
  json["told_up_to"] = told;
  json["efficient_until"] = {{"efficiency", min_efficiency},
                             {"p", json_of(largest_efficient_p(*best, min_efficiency, told))}};
  auto const fastest = fastest_p(*best);
  json["fastest"] = fastest ? json_of(as_far_as_told(*fastest, told)) : Json(nullptr);
  return json;
}

}  // namespace

nlohmann::ordered_json scaling_json(std::vector<ScalingSeries> const& all, double min_efficiency) {
  auto json = Json::array();
  for (auto const& series : all) {
    Json one{{"kernel", series.kernel},
             {"kernel_version", series.kernel_version},
             {"parameters", Json::parse(parameters_json(series.parameters))},
             {"runner", series.runner},
             {"schedule", schedule_text(series.schedule)},
             {"concurrency", series.concurrency},
             {"scaling", kind_of(series)},
             {"axis", name_of(series.axis)}};
    if (series.growth == Growth::weak) one["size_per_core"] = series.size_per_core;
    one["rows"] = Json::array();
    for (auto const& row : series.rows) one["rows"].push_back(json_of(row));
    one["law"] = law_json(series.law, min_efficiency);
    json.push_back(std::move(one));
  }
  return json;
}

nlohmann::ordered_json io_json(std::vector<IoSeries> const& all) {
  auto json = Json::array();
  for (auto const& series : all) {
    Json one{
        {"kernel", series.kernel},
        {"kernel_version", series.kernel_version},
        {"parameters", Json::parse(parameters_json(series.parameters))},
        {"runner", series.runner},
        {"shape", json_of(series.shape)},
        {"schedule", schedule_text(series.schedule)},
        {"saturated_at", series.saturated ? Json(series.rows[*series.saturated].concurrency) : Json(nullptr)},
        {"still_gains", series.saturated ? Json(series.still_gains()) : Json(nullptr)},
        {"rows", Json::array()}};
    for (auto const& row : series.rows)
      one["rows"].push_back({{"point", row.point},
                             {"concurrency", row.concurrency},
                             {"operations_per_second", json_of(row.per_second)},
                             {"p50_seconds", row.p50_seconds},
                             {"p99_seconds", row.p99_seconds},
                             {"p999_seconds", row.p999_seconds}});
    json.push_back(std::move(one));
  }
  return json;
}

nlohmann::ordered_json roofline_json(Analysis const& analysis) {
  Json json{{"peak_flops_per_core", analysis.roof.peak.flops_per_core},
            {"bandwidth", Json::array()},
            {"points", Json::array()}};
  for (auto const& [cores, bandwidth] : analysis.roof.bandwidth)
    json["bandwidth"].push_back({{"cores", cores}, {"bytes_per_second", bandwidth}});
  for (auto const& one : analysis.under_roof)
    json["points"].push_back({{"point", one.point},
                              {"flops_per_byte", one.intensity},
                              {"flops_per_second", one.flops},
                              {"attainable_flops_per_second", one.attainable},
                              {"share", one.share()},
                              {"bound", one.memory_bound ? "memory" : "compute"}});
  return json;
}

}  // namespace regatta
