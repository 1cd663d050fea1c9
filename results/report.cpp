#include "results/report.hpp"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "results/analysis/kernel_facts.hpp"
#include "results/in_parallel.hpp"
#include "results/interval_text.hpp"
#include "results/point_text.hpp"
#include "results/scaling_report.hpp"
#include "results/text_table.hpp"
#include "results/versions.hpp"

namespace regatta {

namespace {

std::string rate_text(Rate const& rate) {
  switch (rate.unit) {
    case RateUnit::flops:
      return with_prefix(rate.per_second, "FLOP/s");
    case RateUnit::bytes:
      return with_prefix(rate.per_second, "B/s");
    case RateUnit::operations:
      return with_prefix(rate.per_second, "op/s");
    case RateUnit::none:
      break;
  }
  return "";
}

std::string speedup_text(std::optional<Interval> const& speedup) {
  return speedup ? fmt::format("{:.2f}", speedup->value) : "";
}

/// Nothing where a row is its own base: it is 1 by definition.
std::string bounds_of(std::optional<Interval> const& speedup) {
  if (!speedup || speedup->low == speedup->high) return "";
  return interval_text(*speedup, [](double each) { return fmt::format("{:.2f}", each); });
}

std::string bounds_of(MedianInterval const& seconds) {
  if (!seconds.is_known()) return "unknown";
  return interval_text({seconds.median, seconds.low, seconds.high},
                       [](double each) { return with_prefix(each, "s"); });
}

std::string verdict_text(PointSummary const& summary) {
  auto text = summary.trouble.empty() ? "ok" : escaped(summary.trouble);
  text = shortened(text, 40);
  if (summary.oversubscribed) text += ", oversubscribed";
  return text;
}

/// The version and the parameters by which a kernel's comparisons differ; the others would only be noise. The
/// size always shows.
std::string title_of(Comparison const& comparison, std::map<std::string, std::set<Value>> const& seen,
                     Versions const& versions) {
  auto title = escaped(comparison.kernel);
  if (auto const version = comparison.kernel_version(); versions.differ(comparison.kernel))
    title += fmt::format("  version {}", version);
  if (auto const size = comparison.parameters.find("size"); size != comparison.parameters.end())
    title += "  size " + value_text(size->second);
  for (auto const& [name, value] : comparison.parameters)
    if (auto const found = seen.find(name); name != "size" && found != seen.end() && found->second.size() > 1)
      title += "  " + escaped(name) + " " + value_text(value);
  return title;
}

/// "cache cold or warm; file_system ext4": what no parameter says.
std::string facts_text(Comparison const& comparison, Terminal const& terminal, std::size_t width) {
  std::string text;
  for (auto const& [name, values] : facts_of(comparison)) {
    text += (text.empty() ? "" : "; ") + escaped(name);
    for (auto const& value : values) text += (value == *values.begin() ? " " : " or ") + escaped(value);
  }
  return text.empty() ? text : terminal.paint(Colour::dim, wrapped(text, width, 2, 2));
}

std::string winner_text(Comparison const& comparison, Terminal const& terminal) {
  if (comparison.results_differ) return terminal.paint(Colour::red, "THE RESULTS DIFFER: no winner");
  if (comparison.too_few)
    return terminal.paint(Colour::yellow, "no winner: one round tells nothing of how runs differ");
  if (comparison.winner.empty()) return terminal.paint(Colour::yellow, "nothing was timed");
  std::set<std::string> best;
  for (auto const& row : comparison.rows)
    if (row.best) best.insert(row.summary.point.runner);
  if (comparison.winner != "tie")
    return "winner: " + terminal.paint(Colour::green, escaped(comparison.winner));
  std::string names;
  for (auto const& name : best) names += (names.empty() ? "" : ", ") + escaped(name);
  return "tie: " + terminal.paint(Colour::green, names);
}

std::string comparison_text(Comparison const& comparison, Terminal const& terminal, std::size_t width) {
  TextTable table({{"", false, 0},
                   {"runner", false, 0, true},
                   {"shape", false, 0, true},
                   {"schedule", false, 6, true},
                   {"in flight", true, 0, true},
                   {"median", true, 0},
                   {"95 % interval", true, 8},
                   {"vs serial", true, 1},
                   {"interval", true, 10},
                   {"vs 1 core", true, 2},
                   {"interval", true, 9},
                   {"efficiency", true, 3},
                   {"rate", true, 4},
                   {"p50", true, 7},
                   {"p99", true, 5},
                   {"verdict", false, 0}});
  for (auto const& row : comparison.rows) {
    auto const& summary = row.summary;
    auto const& seconds = summary.seconds;
    auto const colour = row.best ? Colour::green : summary.ok() ? Colour::plain : Colour::red;
    bool const timed = summary.timed();
    table.add({{row.best ? "*" : " ", Colour::green},
               {escaped(summary.point.runner), colour},
               {shape_text(summary.point.shape)},
               {schedule_text(summary.point.schedule)},
               {summary.point.concurrency > 0 ? std::to_string(summary.point.concurrency) : ""},
               {timed ? with_prefix(seconds.median, "s") : "", colour},
               {timed ? bounds_of(seconds) : ""},
               {speedup_text(row.over_serial)},
               {bounds_of(row.over_serial)},
               {speedup_text(row.over_itself)},
               {bounds_of(row.over_itself)},
               {row.efficiency ? percent_text(*row.efficiency) : ""},
               {rate_text(row.rate)},
               {summary.p50_seconds > 0 ? with_prefix(summary.p50_seconds, "s") : ""},
               {summary.p99_seconds > 0 ? with_prefix(summary.p99_seconds, "s") : ""},
               {verdict_text(summary), summary.ok() ? Colour::plain : Colour::red}});
  }
  return table.render(terminal, width);
}

std::string metg_text(Analysis const& analysis, Terminal const& terminal, std::size_t width) {
  auto text = terminal.paint(Colour::bold, "METG(50%)") +
              fmt::format("  of {} a core ({})\n", with_prefix(analysis.peak.flops_per_core, "FLOP/s"),
                          escaped(analysis.peak.source));
  TextTable table({{"pattern", false, 0, true},
                   {"width", true, 3, true},
                   {"steps", true, 3, true},
                   {"runner", false, 0, true},
                   {"shape", false, 0, true},
                   {"schedule", false, 2, true},
                   {"METG", true, 0},
                   {"grains", true, 4},
                   {"core latency", true, 1}});
  for (auto const& metg : analysis.metg) {
    auto const figure = metg.kind == MetgKind::never   ? "never half the peak"
                        : metg.kind == MetgKind::below ? "≤ " + with_prefix(metg.seconds, "s")
                                                       : with_prefix(metg.seconds, "s");
    table.add({{escaped(metg.pattern) + analysis.versions.text("compute_bound", metg.kernel_version)},
               {std::to_string(metg.width)},
               {metg.steps > 0 ? std::to_string(metg.steps) : ""},
               {escaped(metg.runner)},
               {shape_text(metg.shape)},
               {schedule_text(metg.schedule)},
               {figure, Colour::bold},
               {std::to_string(metg.grains.size())},
               {metg.core_latency > 0 ? with_prefix(metg.core_latency, "s") : ""}});
  }
  return text + table.render(terminal, width) + '\n';
}

/// Grouped by remedy, with the first three of each in full: a noisy machine has the same said of every row.
/// JSON has them all.
std::string warnings_text(std::vector<Warning> const& warnings, Terminal const& terminal) {
  constexpr std::size_t in_full = 3;
  std::vector<std::string_view> order;
  std::map<std::string_view, std::vector<std::string_view>> groups;
  for (auto const& warning : warnings) {
    auto& group = groups[warning.remedy];
    if (group.empty()) order.push_back(warning.remedy);
    group.push_back(warning.what);
  }
  std::string text;
  auto const width = width_of(terminal);
  for (auto const remedy : order) {
    auto const& group = groups[remedy];
    // Nobody is served by "1 more".
    auto const shown = group.size() == in_full + 1 ? group.size() : std::min(in_full, group.size());
    for (std::size_t i = 0; i < shown; ++i) {
      auto const line = wrapped("warning: " + escaped(group[i]), width, 0, 9);
      text += terminal.paint(Colour::yellow, line.substr(0, 8)) + line.substr(8);
    }
    if (group.size() > shown)
      text += fmt::format("         the same of {} more (report --json names them)\n", group.size() - shown);
    text += terminal.paint(Colour::dim, wrapped("what to do: " + escaped(remedy), width, 9, 9));
  }
  return text;
}

std::string shapes_text(Analysis const& analysis, Terminal const& terminal, std::size_t width) {
  std::map<std::string, std::map<std::string, std::set<Value>>> seen;
  for (auto const& comparison : analysis.comparisons) {
    auto& its = seen[comparison.kernel];
    for (auto const& [name, value] : comparison.parameters) its[name].insert(value);
  }
  auto text = joined_in_parallel(analysis.comparisons.size(), [&](std::size_t i) {
    auto const& comparison = analysis.comparisons[i];
    return terminal.paint(Colour::bold, title_of(comparison, seen.at(comparison.kernel), analysis.versions)) +
           "  " + winner_text(comparison, terminal) + '\n' + facts_text(comparison, terminal, width) +
           comparison_text(comparison, terminal, width) + '\n';
  });
  if (analysis.comparisons.empty())
    text += "Nothing has been measured yet.\n";
  else
    text +=
        terminal.paint(Colour::dim, wrapped("shape: nodes×ranks a node×threads a rank; *: the fastest, or "
                                            "not told apart from it",
                                            width, 0, 2)) +
        "\n";
  return text;
}

}  // namespace

std::string render_shapes(Analysis const& analysis, Terminal const& terminal) {
  return shapes_text(analysis, terminal, width_of(terminal)) + warnings_text(analysis.warnings, terminal);
}

std::string render_table(Analysis const& analysis, Terminal const& terminal, double min_efficiency) {
  auto const width = width_of(terminal);
  using Part = std::function<std::string()>;
  std::vector<Part> const parts{
      [&] { return roofline_text(analysis, terminal, width); },  // by one thread, beside what many make
      [&] { return shapes_text(analysis, terminal, width); },
      [&] { return scaling_text(analysis.scaling, terminal, width, min_efficiency); },
      [&] { return io_text(analysis.io, terminal, width); },
      [&] { return analysis.metg.empty() ? "" : metg_text(analysis, terminal, width); }};
  std::vector<std::string> made(parts.size());
  in_parallel(parts.size(), [&](std::size_t i, std::size_t) { made[i] = parts[i](); });
  auto const& [roofline, shapes, scaling, io, metg] = std::tie(made[0], made[1], made[2], made[3], made[4]);
  return shapes + scaling + io + roofline + metg + warnings_text(analysis.warnings, terminal);
}

std::string render_table(Records const& records, Terminal const& terminal) {
  return render_table(analyse(records), terminal);
}

}  // namespace regatta
