#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "results/counted.hpp"
#include "results/interval_text.hpp"
#include "results/point_text.hpp"
#include "results/scaling_report.hpp"
#include "results/text_table.hpp"
#include "results/versions.hpp"

namespace regatta {

namespace {

std::string percents_text(Interval const& share) {
  return interval_text(
      share, [](double each) { return fmt::format("{:.0f}", 100 * each); }, " %");
}

std::string speedups_text(Interval const& speedup) {
  return interval_text(speedup, [](double each) { return fmt::format("{:.2f}", each); });
}

/// A serial part comes from the speedup, and is as well known as that is.
std::string serials_text(ScalingRow const& row) {
  if (!is_informative(row.speedup)) return "unknown";
  return span_text(fmt::format("{:.1f}", 100 * row.karp_flatt->low),
                   fmt::format("{:.1f}", 100 * row.karp_flatt->high), " %");
}

std::string rate_text(ScalingSeries const& series, ScalingRow const& row) {
  return series.throughput && row.per_second ? with_prefix(row.per_second->value, "op/s") : "";
}

std::string rates_text(Interval const& rate) {
  return interval_text(rate, [](double each) { return with_prefix(each, "op/s"); });
}

using Group = std::vector<ScalingSeries const*>;

std::string table_text(Group const& group, Terminal const& terminal, std::size_t width) {
  auto const& first = *group.front();
  bool const weak = first.growth == Growth::weak;
  TextTable table({{"runner", false, 0, true},
                   {"shape", false, 5, true},
                   {"schedule", false, 7, true},
                   {name_of(first.axis), true, 0, true},
                   {"size", true, 4},
                   {"median", true, 0},
                   {"rate", true, 0},
                   {"interval", true, 7},
                   {weak               ? "scaled speedup"
                    : first.throughput ? "gain"
                                       : "speedup",
                    true, 0},
                   {"interval", true, 6},
                   {"efficiency", true, 1},
                   {"interval", true, 8},
                   {"serial part", true, 2},
                   {"interval", true, 9},
                   {"a doubling", true, 3},
                   {"core-hours", true, 5},
                   {"CPU use", true, 4},
                   {"outliers", true, 10}});
  for (auto const* series : group)
    for (auto const& row : series->rows)
      table.add({{&row == &series->rows.front() ? runner_of(*series) : ""},
                 {shape_text(row.shape)},
                 {schedule_text(series->schedule)},
                 {std::to_string(row.p)},
                 {weak ? std::to_string(row.size) : ""},
                 {with_prefix(row.seconds.value, "s")},
                 {rate_text(*series, row)},
                 {rate_text(*series, row).empty() ? "" : rates_text(*row.per_second)},
                 {fmt::format("{:.2f}", row.speedup.value)},
                 {row.karp_flatt ? speedups_text(row.speedup) : ""},
                 {percent_text(row.efficiency.value)},
                 {row.karp_flatt ? percents_text(row.efficiency) : ""},
                 {row.karp_flatt ? fmt::format("{:.1f} %", 100 * row.karp_flatt->value) : ""},
                 {row.karp_flatt ? serials_text(row) : ""},
                 {row.doubling ? percent_text(row.doubling->value) : ""},
                 {fmt::format("{:.3g}", row.core_hours)},
                 {row.utilisation > 0 ? percent_text(row.utilisation) : ""},
                 {row.outliers > 0 ? std::to_string(row.outliers) : ""}});
  return table.render(terminal, width);
}

std::string title_of(ScalingSeries const& series, Versions const& versions) {
  return fmt::format("{}{}  {}{} over {}", problem_text(series),
                     versions.text(series.kernel, series.kernel_version), kind_of(series),
                     series.throughput ? "" : " scaling", name_of(series.axis));
}

}  // namespace

std::string scaling_text(std::vector<ScalingSeries> const& all, Terminal const& terminal, std::size_t width,
                         double min_efficiency) {
  std::vector<std::pair<std::string, Group>> groups;
  auto const versions = versions_of(all);
  std::map<std::string, std::size_t> known;
  for (auto const& series : all) {
    // Runners of one work stand in one table; ranks and threads of one node too, each with its own axis.
    auto title = title_of(series, versions);
    auto const [found, is_new] = known.try_emplace(title, groups.size());
    if (is_new) groups.emplace_back(std::move(title), Group{});
    groups[found->second].second.push_back(&series);
  }
  return joined_in_parallel(groups.size(), [&](std::size_t i) {
    auto const& [title, group] = groups[i];
    return terminal.paint(Colour::bold, title) + "\n" + table_text(group, terminal, width) +
           laws_text(group, terminal, width, min_efficiency) + "\n";
  });
}

namespace {

std::string work_of(IoSeries const& series, Versions const& versions) {
  Point point;
  point.kernel = series.kernel, point.parameters = series.parameters;
  return work_text(point) + versions.text(series.kernel, series.kernel_version);
}

/// All runners of one work.
std::string io_table(std::vector<IoSeries const*> const& group, Terminal const& terminal, std::size_t width) {
  TextTable table({{"runner", false, 0, true},
                   {"shape", false, 0, true},
                   {"schedule", false, 2, true},
                   {"in flight", true, 0, true},
                   {"rate", true, 0},
                   {"interval", true, 5},
                   {"p50", true, 3},
                   {"p99", true, 1},
                   {"p99.9", true, 4},
                   {"", false, 0}});
  auto const seconds = [](double each) { return each > 0 ? with_prefix(each, "s") : ""; };
  for (auto const* series : group)
    for (std::size_t i = 0; i < series->rows.size(); ++i) {
      auto const& row = series->rows[i];
      table.add({{i == 0 ? escaped(series->runner) : ""},
                 {i == 0 ? shape_text(series->shape) : ""},
                 {i == 0 ? schedule_text(series->schedule) : ""},
                 {std::to_string(row.concurrency)},
                 {with_prefix(row.per_second.value, "op/s")},
                 {rates_text(row.per_second)},
                 {seconds(row.p50_seconds)},
                 {seconds(row.p99_seconds)},
                 {seconds(row.p999_seconds)},
                 {i != series->saturated  ? ""
                  : series->still_gains() ? "still gains"
                                          : "no sure gain from here on"}});
    }
  return table.render(terminal, width);
}

}  // namespace

std::string io_text(std::vector<IoSeries> const& all, Terminal const& terminal, std::size_t width) {
  std::vector<std::pair<std::string, std::vector<IoSeries const*>>> groups;
  auto const versions = versions_of(all);
  std::map<std::string, std::size_t> known;
  for (auto const& series : all) {
    auto work = work_of(series, versions);
    auto const [found, is_new] = known.try_emplace(work, groups.size());
    if (is_new) groups.emplace_back(std::move(work), std::vector<IoSeries const*>{});
    groups[found->second].second.push_back(&series);
  }
  std::string text;
  for (auto const& [work, group] : groups)
    text += terminal.paint(Colour::bold, work) + "  over the operations in flight\n" +
            io_table(group, terminal, width) + "\n";
  return text;
}

namespace {

/// Of each kernel, its version, parameters and cores the fastest alone: what a model costs stands in the
/// tables of shapes.
std::vector<UnderRoof const*> highest(
    std::vector<UnderRoof> const& all,
    std::unordered_map<std::string_view, PointSummary const*> const& summaries) {
  std::vector<UnderRoof const*> chosen;
  using Work = std::tuple<int, int, std::string const&, std::map<std::string, Value> const&>;
  std::map<Work, std::size_t> known;
  for (auto const& one : all) {
    auto const& point = summaries.at(one.point)->point;
    auto const [found, is_new] = known.try_emplace(
        {point.shape.cores(), point.kernel_version, point.kernel, point.parameters}, chosen.size());
    if (is_new)
      chosen.push_back(&one);
    else if (one.flops > chosen[found->second]->flops)
      chosen[found->second] = &one;
  }
  return chosen;
}

}  // namespace

std::string roofline_text(Analysis const& analysis, Terminal const& terminal, std::size_t width) {
  if (analysis.under_roof.empty()) return {};
  std::unordered_map<std::string_view, PointSummary const*> summaries;
  for (auto const& comparison : analysis.comparisons)
    for (auto const& row : comparison.rows) summaries[row.summary.point.id] = &row.summary;
  TextTable table({{"kernel", false, 0},
                   {"runner", false, 0},
                   {"shape", false, 0},
                   {"FLOP a byte", true, 2},
                   {"rate", true, 0},
                   {"attainable", true, 1},
                   {"share", true, 0},
                   {"bound", false, 0}});
  for (auto const* const fastest : highest(analysis.under_roof, summaries)) {
    auto const& one = *fastest;
    auto const& point = summaries.at(one.point)->point;
    table.add({{escaped(point.kernel) + " " + std::to_string(point.size()) +
                analysis.versions.text(point.kernel, point.kernel_version)},
               {escaped(point.runner)},
               {shape_text(point.shape)},
               {fmt::format("{:.3g}", one.intensity)},
               {with_prefix(one.flops, "FLOP/s")},
               {with_prefix(one.attainable, "FLOP/s")},
               {percent_text(one.share())},
               {one.share() > 1.05 ? "from cache"
                : one.memory_bound ? "memory"
                                   : "compute"}});
  }
  auto const& [cores, bandwidth] = *analysis.roof.bandwidth.rbegin();
  return terminal.paint(Colour::bold, "Roofline") +
         fmt::format(
             "  {} a core ({}), {} on {} (triad)\n", with_prefix(analysis.roof.peak.flops_per_core, "FLOP/s"),
             escaped(analysis.roof.peak.source), with_prefix(bandwidth, "B/s"), counted(cores, "core")) +
         table.render(terminal, width) + "\n";
}

}  // namespace regatta
