#include "results/page/fallback.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <vector>

#include "results/number_text.hpp"
#include "results/page/markup.hpp"

namespace regatta::page {

namespace {

std::string text_of(Json const& value) {
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
}

std::string number_text(Json const& value, std::string_view unit) {
  return value.is_number() ? with_prefix(value.get<double>(), unit) : "";
}

std::string range_text(Json const& low, Json const& high) {
  return low.is_number() && high.is_number() ? number_text(low, "s") + " – " + number_text(high, "s") : "";
}

std::string percent_text(Json const& value) {
  return value.is_number() ? regatta::percent_text(value.get<double>()) : "";
}

using Cells = std::vector<std::string>;

std::string line(Cells const& cells, char const* tag) {
  std::string text;
  for (auto const& cell : cells) text += fmt::format("<{0}>{1}</{0}>", tag, in_markup(cell));
  return "<tr>" + text + "</tr>\n";
}

std::string table(std::string_view caption, Cells const& headings, std::vector<Cells> const& rows) {
  std::string text = "<div class=\"scroll\"><table><caption>" + in_markup(caption) + "</caption>\n";
  text += "<thead>" + line(headings, "th") + "</thead><tbody>\n";
  for (auto const& row : rows) text += line(row, "td");
  return text + "</tbody></table></div>\n";
}

std::string answers(Json const& list) {
  std::vector<Cells> rows;
  for (auto const& answer : list) {
    auto const problem = text_of(answer["title"]) + ", " + text_of(answer["kind"]);
    if (answer.contains("refusal")) {
      rows.push_back({problem, "none: " + text_of(answer["refusal"]), "", "", "", "", ""});
      continue;
    }
    auto const& choice = answer["choice"];
    rows.push_back({problem, text_of(choice["runner"]), text_of(choice["cores"]),
                    choice["concurrency"] == 0 ? "" : text_of(choice["concurrency"]),
                    number_text(choice["seconds"], "s"), range_text(choice["low"], choice["high"]),
                    percent_text(choice["efficiency"])});
  }
  return "<h2>Which runner, how many cores</h2>\n" +
         table("Recommended",
               {"problem", "runner", "cores", "in flight", "median", "95 % interval", "efficiency"}, rows);
}

std::string warnings(Json const& groups) {
  constexpr std::size_t in_full = 5;
  std::string text = "<h2>Warnings</h2>\n";
  for (auto const& group : groups) {
    std::string what;
    auto const count = group["count"].get<std::size_t>();
    for (std::size_t i = 0; i < std::min(in_full, group["what"].size()); ++i)
      what += (i > 0 ? "; " : "") + text_of(group["what"][i]);
    if (count > in_full) what += fmt::format("; and {} more", count - in_full);
    text += fmt::format("<div class=\"warning\"><p>{}</p><p class=\"remedy\">{}</p></div>\n", in_markup(what),
                        in_markup(text_of(group["remedy"])));
  }
  return text;
}

std::string problem_table(Json const& problem, Json const& columns) {
  std::vector<Cells> rows;
  for (auto const& row : problem["rows"]) {
    auto const at = [&](char const* name) -> Json const& {
      return row[static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin())];
    };
    auto const shape = text_of(at("nodes")) + "×" + text_of(at("ranks")) + "×" + text_of(at("threads"));
    rows.push_back({at("best").get<bool>() ? "*" : "", text_of(at("runner")), shape, text_of(at("schedule")),
                    text_of(at("concurrency")), number_text(at("median"), "s"),
                    range_text(at("low"), at("high")),
                    at("serial").is_number() ? fmt::format("{:.2f}", at("serial").get<double>()) : "",
                    percent_text(at("efficiency")), number_text(at("rate"), text_of(at("unit"))),
                    number_text(at("p50"), "s"), number_text(at("p99"), "s"), number_text(at("p999"), "s"),
                    text_of(at("verdict"))});
  }
  return table(text_of(problem["kernel"]) + " " + text_of(problem["title"]),
               {"", "runner", "nodes×ranks×threads", "schedule", "in flight", "median", "95 % interval",
                "vs serial", "efficiency", "rate", "p50", "p99", "p99.9", "verdict"},
               rows);
}

constexpr std::size_t most_rows = 50;

/// A heading and a table; nothing of an empty list.
std::string section(std::string_view heading, Cells const& headings, Json const& list,
                    std::function<Cells(Json const&)> const& cells) {
  if (list.empty()) return "";
  std::vector<Cells> rows;
  for (std::size_t i = 0; i < std::min(most_rows, list.size()); ++i) rows.push_back(cells(list[i]));
  auto text = fmt::format("<h2>{}</h2>\n", heading) + table("", headings, rows);
  if (list.size() > most_rows)
    text += fmt::format("<p>{} more: regatta report prints them.</p>\n", list.size() - most_rows);
  return text;
}

/// [value, low, high] of a p; what is not told is infinite, and no number in JSON.
std::string p_text(Json const& law, char const* name, int digits) {
  if (law[name].is_null()) return "";
  auto const one = [&](Json const& p) {
    return p.is_number() ? fmt::format("{:.{}f}", p.get<double>(), digits) : "> " + text_of(law["told"]);
  };
  auto const &low = law[name][1], &high = law[name][2];
  if (low.is_null()) return one(law[name][0]);
  return one(law[name][0]) + " (" + (high.is_null() ? "≥ " + one(low) : one(low) + " – " + one(high)) + ")";
}

std::string laws(Json const& scaling, std::string const& asked) {
  auto const cells = [](Json const& series) -> Cells {
    auto const& law = series["law"];
    if (!law.contains("name"))
      return {text_of(series["group"]), text_of(series["runner"]), text_of(law["why"])};
    auto const& serial = law["serial"];
    return {text_of(series["group"]),
            text_of(series["runner"]),
            text_of(law["name"]),
            serial.is_null() ? "" : fmt::format("{:.1f} %", 100 * serial[0].get<double>()),
            p_text(law, "efficient", 1),
            p_text(law, "fastest", 0)};
  };
  return section("How it scales",
                 {"series", "runner", "law", "serial fraction", asked + " efficient up to", "fastest at"},
                 scaling, cells);
}

std::string metg(Json const& metg) {
  return section("METG(50%)", {"pattern", "width", "runner", "shape", "METG", "core latency"}, metg["sweeps"],
                 [](Json const& sweep) -> Cells {
                   auto const kind = text_of(sweep["kind"]);
                   return {
                       text_of(sweep["pattern"]),
                       text_of(sweep["width"]),
                       text_of(sweep["runner"]),
                       text_of(sweep["shape"]),
                       kind == "never" ? "never half the peak" : kind + number_text(sweep["seconds"], "s"),
                       sweep["core_latency"] == 0 ? "" : number_text(sweep["core_latency"], "s")};
                 });
}

std::string roofline(Json const& roofline) {
  return section("Roofline",
                 {"work", "runner", "cores", "FLOP a byte", "rate", "of what is attainable", "bound"},
                 roofline["points"], [](Json const& point) -> Cells {
                   return {text_of(point["work"]),
                           text_of(point["runner"]),
                           text_of(point["cores"]),
                           fmt::format("{:.3g}", point["intensity"].get<double>()),
                           number_text(point["flops"], "FLOP/s"),
                           percent_text(point["share"]),
                           text_of(point["bound"])};
                 });
}

}  // namespace

std::string fallback_of(Json const& data) {
  constexpr std::size_t most = 24;  // problems; as many as are printed
  std::string text =
      "<p class=\"note\">The charts of this page are drawn by its own script, which this browser does not "
      "run. "
      "These are its answers, warnings and numbers.</p>\n";
  auto const& list = data["problems"]["list"];
  if (list.empty()) return text + "<p>Nothing has been measured yet.</p>\n";
  text += answers(data["answers"]["list"]);
  if (!data["warnings"].empty()) text += warnings(data["warnings"]);
  text += "<h2>Each problem</h2>\n<p class=\"dim\">*: the fastest, or not told apart from it.</p>\n";
  for (std::size_t i = 0; i < std::min(most, list.size()); ++i)
    text += problem_table(list[i], data["problems"]["columns"]);
  if (list.size() > most)
    text += fmt::format("<p>{} more problems: regatta report prints them.</p>\n", list.size() - most);
  text += laws(data["scaling"], text_of(data["about"]["asked"])) + metg(data["metg"]) +
          roofline(data["roofline"]);
  return text + "<h2>Method</h2>\n<p class=\"prose\">" + in_markup(text_of(data["about"]["method"])) +
         "</p>\n";
}

}  // namespace regatta::page
