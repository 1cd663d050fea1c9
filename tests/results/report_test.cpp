#include "results/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "results/counted.hpp"
#include "results/number_text.hpp"
#include "results/point_text.hpp"
#include "results/scaling_report.hpp"
#include "results/text_table.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

Records study() {
  return simulate::study({.kernels = {"mandelbrot"}, .runners = {"serial", "openmp"}, .cores = {1, 2}});
}

TEST(NumberText, ALongTimeIsInHoursAndMinutes) {
  EXPECT_EQ(clock_text(5400), "1:30 h");
  EXPECT_EQ(clock_text(125), "2:05 min");
  EXPECT_EQ(clock_text(0.5), "500 ms");
}

TEST(NumberText, WhatOwnersHaveIsSaidOfOneAndOfMany) {
  EXPECT_EQ(all_have(1, "point", 1, "round"), "the point has its 1 round");
  EXPECT_EQ(all_have(3, "point", 2, "round"), "all 3 points have their 2 rounds");
}

TEST(Report, TwoVersionsOfAKernelAreToldApartInEveryTitle) {
  auto one = simulate::study({.kernels = {"fr"}, .runners = {"asio"}, .cores = {1, 2, 4}});
  for (auto& point : one.points) point.kernel_version = 7;
  EXPECT_EQ(render_table(one, {}).find("version"), std::string::npos);
  for (auto& point : one.points) point.kernel_version = 1;
  auto const text = render_table(simulate::two_versions(one), {});
  for (auto const* title : {"fr  version 1  size 1024", "fr  version 2  size 1024",
                            "version 1  strong scaling over cores", "version 2  strong scaling over cores"})
    EXPECT_NE(text.find(title), std::string::npos) << title << " is not in\n" << text;
  for (std::size_t i = 0; i < 3; ++i)
    one.points[i].shape = {}, one.points[i].concurrency = std::array{1, 8, 64}[i];
  auto const io = analyse(simulate::two_versions(one)).io;
  ASSERT_EQ(io.size(), 2U);
  EXPECT_NEAR(io[0].rows[0].per_second.value, 2 * io[1].rows[0].per_second.value,
              1e-6 * io[0].rows[0].per_second.value);
  EXPECT_NE(io_text(io, {}, 0).find("version 2  over the operations in flight"), std::string::npos);
}

TEST(Report, HasARowForEachRunnerAndShapeAndMarksTheWinner) {
  auto const text = render_table(study(), {});
  EXPECT_NE(text.find("mandelbrot  size 1024  winner: openmp"), std::string::npos) << text;
  EXPECT_NE(text.find("serial  1×1×1"), std::string::npos) << text;
  EXPECT_NE(text.find("*  openmp  1×1×2"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Report, SaysWhatKernelsSaidOfTheirRunsInWords) {
  auto records = study();
  for (auto& attempt : records.attempts) attempt.facts = R"({"file_system":"ext4","cache":"cold","bytes":5})";
  records.attempts.back().facts = R"({"file_system":"ext4\u001b","cache":"warm","bytes":6})";
  records.attempts.front().facts = "no JSON";
  auto const text = render_table(records, {});
  EXPECT_NE(text.find("\n  cache cold or warm; file_system ext4 or ext4\\x1b\n"), std::string::npos) << text;
  auto const json = nlohmann::json::parse(report_json(analyse(records)));
  EXPECT_EQ(json["comparisons"][0]["facts"]["cache"], nlohmann::json({"cold", "warm"}));
}

TEST(Report, StaysWithinATerminal) {
  Terminal terminal;
  terminal.interactive = true;
  for (int width : {60, 80, 100, 200}) {
    terminal.width = width;
    std::istringstream lines(render_table(study(), terminal));
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with("  ") || line.starts_with("warning")) {
        EXPECT_LE(columns_of(line), static_cast<std::size_t>(width)) << line;
      }
  }
}

/// Each row twice, under two schedules.
Records of_two_schedules() {
  auto records = study();
  auto other = records;
  for (auto& point : other.points) point.schedule = {ScheduleKind::dynamic, 16}, point.id += "d";
  for (auto& attempt : other.attempts) attempt.point += "d";
  records.points.insert(records.points.end(), other.points.begin(), other.points.end());
  records.attempts.insert(records.attempts.end(), other.attempts.begin(), other.attempts.end());
  return records;
}

/// The texts of a table's columns up to and with that one, of each row.
std::vector<std::string> names_in(std::string const& text, std::string const& title,
                                  std::string const& last) {
  std::istringstream lines(text.substr(text.find(title)));
  std::string line;
  std::getline(lines, line), std::getline(lines, line);
  auto const end = columns_of(line.substr(0, line.find(last) + last.size()));
  std::vector<std::string> names;
  while (std::getline(lines, line) && line.starts_with("  ") && line.find(':') == line.npos)
    names.push_back(shortened(line, end + 1));
  return names;
}

TEST(Report, RowsAreToldApartHoweverNarrowTheTerminal) {
  Terminal terminal;
  terminal.interactive = true;
  for (int width : {60, 80, 100}) {
    terminal.width = width;
    auto const text = render_table(of_two_schedules(), terminal);
    auto const shapes = names_in(text, "mandelbrot  size", "schedule");
    EXPECT_EQ(shapes.size(), 6U) << text;
    EXPECT_EQ(std::set(shapes.begin(), shapes.end()).size(), shapes.size()) << text;
    auto const series = names_in(text, "strong scaling", "cores");
    EXPECT_EQ(std::count_if(series.begin(), series.end(),
                            [](auto const& name) { return name.find("dynamic,16") != name.npos; }),
              std::count_if(series.begin(), series.end(),
                            [](auto const& name) { return name.find("static") != name.npos; }))
        << text;
    EXPECT_NE(series.at(0).find("static"), std::string::npos) << text;
  }
}

TEST(Report, WhatTellsNoRowsApartGoesBeforeWhatWasMeasured) {
  Terminal terminal;
  terminal.interactive = true, terminal.width = 80;
  auto const text = render_table(study(), terminal);
  EXPECT_EQ(text.find("schedule"), text.npos) << text;
  EXPECT_NE(text.find("vs 1 core"), text.npos) << text;
}

TEST(Report, WrapsAtBlanksButKeepsASignWithItsNumber) {
  EXPECT_EQ(wrapped("up to 75 % of 8 cores", 11, 2, 4), "  up to\n    75 % of\n    8 cores\n");
  EXPECT_EQ(wrapped("15.1 [14.7, 15.7] × more", 18, 0, 0), "15.1 [14.7,\n15.7] × more\n");
  EXPECT_EQ(wrapped("one line, however long", 0, 2, 4), "  one line, however long\n");
  EXPECT_EQ(wrapped("", 20, 2, 4), "  \n");
}

TEST(Report, SaysARemedyOnceForAllThatNeedIt) {
  Analysis analysis;
  for (int i = 0; i < 10; ++i) analysis.warnings.push_back({"noise " + std::to_string(i), "be quiet", ""});
  analysis.warnings.push_back({"a failure", "mend it", ""});
  auto const text = render_table(analysis, {});
  EXPECT_NE(
      text.find("warning: noise 0\nwarning: noise 1\nwarning: noise 2\n"
                "         the same of 7 more (report --json names them)\n         what to do: be quiet\n"
                "warning: a failure\n         what to do: mend it\n"),
      std::string::npos)
      << text;
}

TEST(Report, ColoursOnlyWhereTheyAreWanted) {
  Terminal terminal;
  terminal.interactive = terminal.colours = true;
  EXPECT_NE(render_table(study(), terminal).find('\x1b'), std::string::npos);
}

TEST(Report, TextFromAJournalCannotSteerTheTerminal) {
  auto records = study();
  records.points[0].kernel = "evil\x1b[2J";
  records.attempts[0].status = Status::failed;
  records.attempts[0].reason = "\x1b]0;owned\x07";
  auto const text = render_table(records, {});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("owned"), std::string::npos);
}

TEST(Report, AnEmptyStudySaysSo) {
  EXPECT_NE(render_table(Records{}, {}).find("Nothing has been measured yet"), std::string::npos);
}

TEST(Report, ItsJsonHasTheNumbersOfTheTable) {
  auto const json = nlohmann::json::parse(report_json(analyse(study())));
  auto const& comparison = json.at("comparisons").at(0);
  EXPECT_EQ(comparison.at("winner"), "openmp");
  ASSERT_EQ(comparison.at("rows").size(), 3U);
  auto const& row = comparison.at("rows").at(2);
  EXPECT_EQ(row.at("shape").at("cores"), 2);
  EXPECT_GT(row.at("speedup_over_serial").at("value").get<double>(), 1.5);
  EXPECT_TRUE(json.at("warnings").empty());
}

TEST(Threshold, HasAsManyDigitsAsWereAsked) {
  EXPECT_EQ(threshold_text(0.75), "0.75");
  EXPECT_EQ(threshold_text(0.6), "0.60");
  EXPECT_EQ(threshold_text(0.725), "0.725");
  EXPECT_EQ(threshold_text(0.99999), "0.99999");
  EXPECT_EQ(threshold_percent(0.07), "7 %");
  EXPECT_EQ(threshold_percent(0.725), "72.5 %");
  EXPECT_EQ(threshold_percent(0.99999), "99.999 %");
  auto const records =
      simulate::study({.kernels = {"mandelbrot"}, .runners = {"openmp"}, .cores = {1, 2, 4, 8}});
  EXPECT_NE(render_table(analyse(records), {}, 0.725).find(" 72.5 % up to"), std::string::npos);
}

TEST(Report, NamesTheSizeOfAWeakStudyInWholeDigitsAndItsParameters) {
  EXPECT_EQ(a_core_text(1234567), "1234567 a core");
  EXPECT_EQ(a_core_text(1234567.5), "1234568 a core");
  EXPECT_EQ(a_core_text(1.0 / 3), "0.333 a core");
  auto records = simulate::study(
      {.kernels = {"mandelbrot"}, .runners = {"openmp"}, .sizes = {1234567}, .law = {.weak = true}});
  records.job = "[study]\nscaling = \"weak\"\n";
  EXPECT_NE(render_table(records, {}).find("mandelbrot 1234567 a core seed=1  weak scaling over cores"),
            std::string::npos)
      << render_table(records, {});
}

TEST(Span, HasItsUnitOnceAndNoDashesBesideEachOther) {
  EXPECT_EQ(span_text("24", "30", " %"), "24–30 %");
  EXPECT_EQ(span_text("24", "24", " %"), "24 %");
  EXPECT_EQ(span_text("-0.0", "0.3", " %"), "0.0–0.3 %");
  EXPECT_EQ(span_text("-13.6", "-12.7", " %"), "-13.6 to -12.7 %");
}

TEST(Prefix, ShowsThreeDigits) {
  EXPECT_EQ(with_prefix(0.01234, "s"), "12.3 ms");
  EXPECT_EQ(with_prefix(999.96, "B"), "1.00 kB");
  EXPECT_EQ(with_prefix(1.953e9, "FLOP/s"), "1.95 GFLOP/s");
  EXPECT_EQ(with_prefix(3.5e-10, "s"), "350 ps");
  EXPECT_EQ(with_prefix(2e-12, "s"), "2.00 ps");
  EXPECT_EQ(with_prefix(100, "s"), "100 s");
  EXPECT_EQ(with_prefix(0, "s"), "0 s");
}

}  // namespace
}  // namespace regatta
