#include "results/report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "results/text_table.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

Records study() {
  return simulate::study({.kernels = {"mandelbrot"}, .runners = {"serial", "openmp"}, .cores = {1, 2}});
}

TEST(Report, HasARowForEachRunnerAndShapeAndMarksTheWinner) {
  auto const text = render_table(study(), {});
  EXPECT_NE(text.find("mandelbrot  size 1024  winner: openmp"), std::string::npos) << text;
  EXPECT_NE(text.find("serial  1×1×1"), std::string::npos) << text;
  EXPECT_NE(text.find("*  openmp  1×1×2"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
}

TEST(Report, StaysWithinATerminal) {
  Terminal terminal;
  terminal.interactive = true;
  for (int width : {60, 80, 100, 200}) {
    terminal.width = width;
    std::istringstream lines(render_table(study(), terminal));
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with("  ")) {
        EXPECT_LE(columns_of(line), static_cast<std::size_t>(width)) << line;
      }
  }
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

TEST(Prefix, ShowsThreeDigits) {
  EXPECT_EQ(with_prefix(0.01234, "s"), "12.3 ms");
  EXPECT_EQ(with_prefix(999.96, "B"), "1.00 kB");
  EXPECT_EQ(with_prefix(1.953e9, "FLOP/s"), "1.95 GFLOP/s");
  EXPECT_EQ(with_prefix(3.5e-10, "s"), "0.35 ns");
  EXPECT_EQ(with_prefix(100, "s"), "100 s");
  EXPECT_EQ(with_prefix(0, "s"), "0 s");
}

}  // namespace
}  // namespace regatta
