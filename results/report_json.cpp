#include <nlohmann/json.hpp>

#include "results/analysis/kernel_facts.hpp"
#include "results/codec.hpp"
#include "results/json_values.hpp"
#include "results/report.hpp"
#include "results/scaling_report.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(Rate const& rate) {
  constexpr std::array<char const*, 4> units{"", "FLOP/s", "B/s", "op/s"};
  if (rate.unit == RateUnit::none) return nullptr;
  return {{"per_second", rate.per_second}, {"unit", units[static_cast<std::size_t>(rate.unit)]}};
}

Json json_of(Row const& row) {
  auto const& summary = row.summary;
  Json json{{"point", summary.point.id},
            {"runner", summary.point.runner},
            {"shape", json_of(summary.point.shape)},
            {"schedule", name_of(summary.point.schedule.kind)},
            {"grain", summary.point.schedule.grain},
            {"concurrency", summary.point.concurrency},
            {"attempts", summary.attempts},
            {"ok_attempts", summary.ok_attempts},
            {"samples", summary.samples}};
  if (summary.timed())
    json["seconds"] = {{"median", summary.seconds.median},
                       {"low", summary.seconds.low},
                       {"high", summary.seconds.high},
                       {"coverage", summary.seconds.coverage}};
  json["speedup_over_serial"] = json_of(row.over_serial);
  json["speedup_over_itself"] = json_of(row.over_itself);
  json["efficiency"] = row.efficiency ? Json(*row.efficiency) : Json(nullptr);
  json["rate"] = json_of(row.rate);
  if (summary.p99_seconds > 0)
    json["latency_seconds"] = {{"p50", summary.p50_seconds}, {"p99", summary.p99_seconds}};
  json["results"] = summary.results;
  json["oversubscribed"] = summary.oversubscribed;
  json["verdict"] = summary.trouble.empty() ? "ok" : summary.trouble;
  json["best"] = row.best;
  return json;
}

Json json_of(Metg const& metg) {
  constexpr std::array<char const*, 3> kinds{"crossed", "at most", "never"};
  Json json{{"runner", metg.runner},
            {"pattern", metg.pattern},
            {"width", metg.width},
            {"steps", metg.steps},
            {"kernel_version", metg.kernel_version},
            {"shape", json_of(metg.shape)},
            {"schedule", name_of(metg.schedule.kind)},
            {"kind", kinds[static_cast<std::size_t>(metg.kind)]},
            {"seconds", metg.kind == MetgKind::never ? Json(nullptr) : Json(metg.seconds)},
            {"core_latency", metg.core_latency},
            {"grains", Json::array()}};
  for (auto const& grain : metg.grains)
    json["grains"].push_back(
        {{"size", grain.size}, {"granularity", grain.granularity}, {"efficiency", grain.efficiency}});
  return json;
}

}  // namespace

std::string report_json(Analysis const& analysis, double min_efficiency) {
  Json json{{"comparisons", Json::array()},
            {"peak", {{"flops_per_core", analysis.peak.flops_per_core}, {"source", analysis.peak.source}}},
            {"metg", Json::array()},
            {"warnings", Json::array()}};
  for (auto const& comparison : analysis.comparisons) {
    Json one{{"kernel", comparison.kernel},
             {"kernel_version", comparison.rows.front().summary.point.kernel_version},
             {"parameters", Json::parse(parameters_json(comparison.parameters))},
             {"facts", facts_of(comparison)},
             {"winner", comparison.winner},
             {"results_differ", comparison.results_differ},
             {"rows", Json::array()}};
    for (auto const& row : comparison.rows) one["rows"].push_back(json_of(row));
    json["comparisons"].push_back(std::move(one));
  }
  for (auto const& metg : analysis.metg) json["metg"].push_back(json_of(metg));
  json["scaling"] = scaling_json(analysis.scaling, min_efficiency);
  json["io"] = io_json(analysis.io);
  json["roofline"] = roofline_json(analysis);
  for (auto const& [what, remedy, point] : analysis.warnings)
    json["warnings"].push_back({{"what", what}, {"remedy", remedy}, {"point", point}});
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace regatta
