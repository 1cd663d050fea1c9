#include "results/page/data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "results/point_text.hpp"

namespace regatta::page {

namespace {

constexpr std::array row_columns{"runner",
                                 "nodes",
                                 "ranks",
                                 "threads",
                                 "schedule",
                                 "concurrency",
                                 "samples",
                                 "median",
                                 "low",
                                 "high",
                                 "serial",
                                 "serial_low",
                                 "serial_high",
                                 "self",
                                 "self_low",
                                 "self_high",
                                 "efficiency",
                                 "efficiency_low",
                                 "efficiency_high",
                                 "rate",
                                 "unit",
                                 "p50",
                                 "p99",
                                 "p999",
                                 "gain",
                                 "best",
                                 "verdict"};

Json absent_or(bool there, double number) {
  return there ? number_of(number) : Json(nullptr);
}

void push(Json& list, std::optional<Interval> const& interval, double divisor = 1) {
  for (auto const number : {&Interval::value, &Interval::low, &Interval::high})
    list.push_back(interval ? number_of((*interval).*number / divisor) : Json(nullptr));
}

std::string verdict_of(PointSummary const& summary) {
  auto text = summary.trouble.empty() ? std::string("ok") : summary.trouble;
  return summary.oversubscribed ? text + ", oversubscribed" : text;
}

/// Of a point of an I/O series: whether more operations in flight than these gain anything. "stops": from
/// here on nothing; "gains": still, where the measurement ends. The points between have none.
using Gains = std::unordered_map<std::string_view, char const*>;
Gains gains_of(std::vector<IoSeries> const& all) {
  Gains gains;
  for (auto const& series : all)
    if (series.saturated)
      gains.emplace(series.rows[*series.saturated].point, series.still_gains() ? "gains" : "stops");
  return gains;
}

Json row_of(Row const& row, Gains const& gains) {
  constexpr std::array units{"", "FLOP/s", "B/s", "op/s"};
  auto const& summary = row.summary;
  auto const& point = summary.point;
  bool const timed = summary.timed();
  Json list =
      Json::array({point.runner, point.shape.nodes, point.shape.ranks_per_node, point.shape.threads_per_rank,
                   schedule_text(point.schedule), point.concurrency, summary.samples});
  list.push_back(absent_or(timed, summary.seconds.median));
  for (auto const bound : {summary.seconds.low, summary.seconds.high})
    list.push_back(absent_or(timed && summary.seconds.is_known(), bound));
  push(list, row.over_serial);
  push(list, row.over_itself);
  push(list, row.over_itself, point.shape.cores());
  list.push_back(absent_or(row.rate.unit != RateUnit::none, row.rate.per_second));
  list.push_back(units[static_cast<std::size_t>(row.rate.unit)]);
  list.push_back(absent_or(summary.p50_seconds > 0, summary.p50_seconds));
  list.push_back(absent_or(summary.p99_seconds > 0, summary.p99_seconds));
  list.push_back(absent_or(summary.p999_seconds > 0, summary.p999_seconds));
  auto const gain = gains.find(point.id);
  list.push_back(gain == gains.end() ? "" : gain->second);
  list.push_back(row.best);
  list.push_back(verdict_of(summary));
  return list;
}

/// The version and the parameters by which a kernel's comparisons differ, and the size.
std::string title_of(Comparison const& comparison, std::map<std::string, std::set<Value>> const& seen,
                     Versions const& versions) {
  std::string title;
  if (auto const size = comparison.parameters.find("size"); size != comparison.parameters.end())
    title = "size " + value_text(size->second);
  for (auto const& [name, value] : comparison.parameters)
    if (name != "size" && seen.at(name).size() > 1)
      title += (title.empty() ? "" : ", ") + name + " " + value_text(value);
  if (versions.differ(comparison.kernel))
    title += fmt::format("{}version {}", title.empty() ? "" : ", ", comparison.kernel_version());
  return title;
}

char const* why_of(Comparison const& comparison) {
  if (comparison.results_differ) return "the results differ between runners: no time of it counts";
  if (comparison.too_few) return "one round tells nothing of how runs differ";
  return comparison.winner.empty() ? "nothing was timed" : "";
}

}  // namespace

Json number_of(double number) {
  if (!std::isfinite(number)) return nullptr;
  return std::strtod(fmt::format("{:.6g}", number).c_str(), nullptr);
}

Json problems_of(Analysis const& analysis) {
  std::map<std::string, std::map<std::string, std::set<Value>>> seen;
  for (auto const& comparison : analysis.comparisons)
    for (auto const& [name, value] : comparison.parameters) seen[comparison.kernel][name].insert(value);
  auto const gains = gains_of(analysis.io);
  Json list = Json::array();
  for (auto const& comparison : analysis.comparisons) {
    std::vector<Row const*> order;
    for (auto const& row : comparison.rows) order.push_back(&row);
    std::stable_sort(order.begin(), order.end(), [](Row const* a, Row const* b) {
      auto const key = [](Row const* row) {
        return std::pair(!row->summary.timed(), row->summary.seconds.median);
      };
      return key(a) < key(b);
    });
    Json rows = Json::array();
    for (auto const* row : order) rows.push_back(row_of(*row, gains));
    std::string parameters;
    for (auto const& [name, value] : comparison.parameters)
      parameters += (parameters.empty() ? "" : ", ") + name + " " + value_text(value);
    list.push_back({{"kernel", comparison.kernel},
                    {"title", title_of(comparison, seen[comparison.kernel], analysis.versions)},
                    {"parameters", parameters},
                    {"winner", comparison.winner},
                    {"why", why_of(comparison)},
                    {"rows", std::move(rows)}});
  }
  return {{"columns", row_columns}, {"list", std::move(list)}};
}

Json metg_of(Analysis const& analysis) {
  constexpr std::array kinds{"", "at most ", "never"};
  Json sweeps = Json::array();
  for (auto const& metg : analysis.metg) {
    Json grains = Json::array();
    for (auto const& grain : metg.grains)
      grains.push_back({number_of(grain.size), number_of(grain.granularity), number_of(grain.efficiency)});
    sweeps.push_back(
        {{"runner", metg.runner},
         {"pattern", metg.pattern + analysis.versions.text("compute_bound", metg.kernel_version)},
         {"width", metg.width},
         {"steps", metg.steps},
         {"shape", shape_text(metg.shape)},
         {"cores", metg.shape.cores()},
         {"schedule", schedule_text(metg.schedule)},
         {"kind", kinds[static_cast<std::size_t>(metg.kind)]},
         {"seconds", number_of(metg.seconds)},
         {"core_latency", number_of(metg.core_latency)},
         {"grains", std::move(grains)}});
  }
  return {{"peak", number_of(analysis.peak.flops_per_core)},
          {"source", analysis.peak.source},
          {"sweeps", std::move(sweeps)}};
}

Json roofline_of(Analysis const& analysis) {
  constexpr std::size_t most = 2000;
  std::map<std::string_view, std::pair<std::string, Point const*>> points;
  for (auto const& comparison : analysis.comparisons)
    for (auto const& row : comparison.rows)
      points[row.summary.point.id] = {
          work_text(row.summary.point) +
              analysis.versions.text(row.summary.point.kernel, row.summary.point.kernel_version),
          &row.summary.point};
  Json list = Json::array(), roofs = Json::array();
  for (auto const& under : analysis.under_roof) {
    auto const found = points.find(under.point);
    if (found == points.end() || list.size() == most) continue;
    auto const& [work, point] = found->second;
    list.push_back({{"runner", point->runner},
                    {"cores", point->shape.cores()},
                    {"work", work},
                    {"intensity", number_of(under.intensity)},
                    {"flops", number_of(under.flops)},
                    {"attainable", number_of(under.attainable)},
                    {"share", number_of(under.share())},
                    {"bound", under.memory_bound ? "memory" : "compute"}});
  }
  for (auto const& [cores, bandwidth] : analysis.roof.bandwidth)
    roofs.push_back({{"cores", cores},
                     {"bandwidth", number_of(bandwidth)},
                     {"peak", number_of(analysis.roof.peak.flops_per_core * cores)}});
  return {{"roofs", std::move(roofs)}, {"points", std::move(list)}};
}

Json warnings_of(Analysis const& analysis) {
  constexpr std::size_t most = 200;  // of one remedy: `report --json` has them all
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> groups;
  std::map<std::string_view, std::size_t> index;
  for (auto const& warning : analysis.warnings) {
    auto const [found, is_new] = index.emplace(warning.remedy, groups.size());
    if (is_new) groups.emplace_back(warning.remedy, std::vector<std::string_view>{});
    groups[found->second].second.emplace_back(warning.what);
  }
  Json list = Json::array();
  for (auto const& [remedy, what] : groups)
    list.push_back({{"remedy", remedy},
                    {"count", what.size()},
                    {"what", std::vector(what.begin(), what.begin() + static_cast<std::ptrdiff_t>(
                                                                          std::min(most, what.size())))}});
  return list;
}

}  // namespace regatta::page
