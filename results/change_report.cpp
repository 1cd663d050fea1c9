#include "results/change_report.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "results/json_values.hpp"
#include "results/number_text.hpp"
#include "results/point_text.hpp"
#include "results/text_table.hpp"
#include "results/versions.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

char const* name_of(Outlook outlook) {
  constexpr std::array names{"same",  "slower",      "faster", "unclear",
                             "fails", "fails still", "mended", "results differ"};
  return names[static_cast<std::size_t>(outlook)];
}

Colour colour_of(Outlook outlook) {
  switch (outlook) {
    case Outlook::slower:
    case Outlook::fails:
    case Outlook::results_differ:
      return Colour::red;
    case Outlook::faster:
    case Outlook::mended:
      return Colour::green;
    case Outlook::unclear:
    case Outlook::still_fails:
      return Colour::yellow;
    case Outlook::same:
      break;
  }
  return Colour::plain;
}

std::string percent(double ratio) {
  return fmt::format("{:+.1f} %", 100 * (ratio - 1));
}

Versions versions_in(Changes const& changes) {
  Versions versions;
  for (auto const& change : changes.points)
    versions.add(change.base.point.kernel, change.base.point.kernel_version);
  return versions;
}

/// The cells of a point's row, in the order of `headings`.
constexpr std::array headings{"kernel", "runner", "shape",    "schedule", "base",
                              "now",    "change", "interval", "p",        "verdict"};
std::array<std::string, headings.size()> cells_of(Change const& change, Versions const& versions) {
  auto const& point = change.base.point;
  bool const both = change.base.timed() && change.now.timed();
  auto const seconds = [](PointSummary const& summary) {
    return summary.timed() ? with_prefix(summary.seconds.median, "s") : "";
  };
  auto verdict = std::string(name_of(change.outlook));
  if (change.outlook == Outlook::fails || change.outlook == Outlook::still_fails)
    verdict += ": " + shortened(escaped(change.now.trouble), 40);
  return {
      work_text(point) + versions.text(point.kernel, point.kernel_version),
      escaped(point.runner) + (point.concurrency > 0 ? fmt::format(", {} in flight", point.concurrency) : ""),
      shape_text(point.shape),
      schedule_text(point.schedule),
      seconds(change.base),
      seconds(change.now),
      both ? percent(change.ratio.value) : "",
      !both                          ? ""
      : is_informative(change.ratio) ? percent(change.ratio.low) + " to " + percent(change.ratio.high)
                                     : "unknown",
      both ? fmt::format("{:.2g}", change.corrected) : "",
      verdict};
}

std::string summary_text(Changes const& changes) {
  auto text = fmt::format("{} points: {} same, {} slower, {} faster, {} unclear", changes.points.size(),
                          changes.count(Outlook::same), changes.count(Outlook::slower),
                          changes.count(Outlook::faster), changes.count(Outlook::unclear));
  if (auto const fail = changes.count(Outlook::fails)) text += fmt::format(", {} fail now", fail);
  if (auto const still = changes.count(Outlook::still_fails))
    text += fmt::format(", {} failed before and still fail", still);
  if (auto const mended = changes.count(Outlook::mended))
    text += fmt::format(", {} failed before and run now", mended);
  if (auto const differ = changes.count(Outlook::results_differ))
    text += fmt::format(", {} WITH ANOTHER RESULT than before", differ);
  if (!changes.only_base.empty()) text += fmt::format("; {} only in the base", changes.only_base.size());
  if (!changes.only_now.empty()) text += fmt::format("; {} only in the new study", changes.only_now.size());
  return text;
}

std::string method_text(Changes const& changes) {
  return fmt::format(
      "slower, faster: the medians differ by more than {:.3g} % and the rank-sum test, corrected for "
      "attempts and for all points (Holm), says so at {:.3g}; unclear: beyond the threshold without that, "
      "more rounds would tell",
      100 * changes.limits.threshold, changes.limits.level);
}

std::string markdown_cell(std::string const& text) {
  std::string safe;
  for (auto const c : text) {
    if (std::string_view("|\\`*_<>[]~#").find(c) != std::string_view::npos) safe += '\\';
    safe += c;
  }
  return safe;
}

Json json_of(PointSummary const& summary) {
  Json json{{"point", summary.point.id},
            {"attempts", summary.attempts},
            {"ok_attempts", summary.ok_attempts},
            {"samples", summary.samples}};
  if (summary.timed()) json["seconds"] = json_of(summary.seconds);
  json["results"] = summary.results;
  json["trouble"] = summary.trouble;
  return json;
}

Json json_of(std::vector<Point> const& points) {
  auto list = Json::array();
  for (auto const& point : points)
    list.push_back({{"point", point.id}, {"work", work_text(point)}, {"runner", point.runner}});
  return list;
}

}  // namespace

std::string change_text(Changes const& changes, Terminal const& terminal) {
  TextTable table({{headings[0], false, 0},
                   {headings[1], false, 0},
                   {headings[2], false, 2},
                   {headings[3], false, 4},
                   {headings[4], true, 3},
                   {headings[5], true, 1},
                   {headings[6], true, 0},
                   {headings[7], true, 6},
                   {headings[8], true, 5},
                   {headings[9], false, 0}});
  bool any = false;
  auto const versions = versions_in(changes);
  for (auto const& change : changes.points) {
    if (change.outlook == Outlook::same) continue;
    any = true;
    std::vector<Cell> cells;
    for (auto& text : cells_of(change, versions)) cells.push_back({std::move(text)});
    cells.back().colour = cells[6].colour = colour_of(change.outlook);
    table.add(std::move(cells));
  }
  auto const width = width_of(terminal);
  return (any ? table.render(terminal, width) + "\n" : "") + wrapped(summary_text(changes), width, 0, 2) +
         terminal.paint(Colour::dim, wrapped(method_text(changes), width, 0, 2));
}

std::string change_markdown(Changes const& changes) {
  std::string text = "**" + summary_text(changes) + "**\n\n";
  std::string rows;
  auto const versions = versions_in(changes);
  for (auto const& change : changes.points) {
    if (change.outlook == Outlook::same) continue;
    rows += "|";
    for (auto const& cell : cells_of(change, versions)) rows += " " + markdown_cell(cell) + " |";
    rows += "\n";
  }
  if (!rows.empty()) {
    text += fmt::format("| {} |\n|", fmt::join(headings, " | "));
    for (std::size_t i = 0; i < headings.size(); ++i) text += i < 4 || i == 9 ? " --- |" : " ---: |";
    text += "\n" + rows + "\n";
  }
  return text + method_text(changes) + "\n";
}

std::string change_json(Changes const& changes) {
  Json json{{"threshold", changes.limits.threshold},   {"level", changes.limits.level},
            {"regression", changes.has_regression()},  {"points", Json::array()},
            {"only_base", json_of(changes.only_base)}, {"only_new", json_of(changes.only_now)}};
  for (auto const& change : changes.points) {
    auto const& point = change.base.point;
    Json one{{"point", point.id},
             {"kernel_version", point.kernel_version},
             {"work", work_text(point)},
             {"runner", point.runner},
             {"shape", shape_text(point.shape)},
             {"schedule", schedule_text(point.schedule)},
             {"concurrency", point.concurrency},
             {"base", json_of(change.base)},
             {"new", json_of(change.now)}};
    if (change.base.timed() && change.now.timed()) {
      one["ratio"] = {{"value", change.ratio.value}, {"low", change.ratio.low}, {"high", change.ratio.high}};
      one["p"] = change.p;
      one["corrected_p"] = change.corrected;
    }
    one["verdict"] = name_of(change.outlook);
    json["points"].push_back(std::move(one));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace regatta
