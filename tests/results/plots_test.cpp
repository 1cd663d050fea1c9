#include "results/plots/plots.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "results/plots/tics.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;

simulate::Options options() {
  return {.kernels = {"mandelbrot", "triad"}, .runners = {"serial", "openmp", "mpi"}, .cores = {1, 2, 4}};
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST(Plots, EachProblemHasTimeSpeedupAndEfficiency) {
  std::set<std::string> names;
  for (auto const& plot : plots_of(analyse(simulate::study(options()))).plots) {
    names.insert(plot.name);
    EXPECT_TRUE(has(plot.script, "set label 1 '")) << plot.script;
    EXPECT_TRUE(has(plot.csv, "line,x,y,low,high,label"));
  }
  for (auto const* kind : {"time", "speedup", "efficiency"})
    for (auto const* problem : {"01-mandelbrot-strong-cores-", "02-triad-strong-cores-"})
      EXPECT_TRUE(names.contains(std::string(problem) + kind)) << problem << kind;
  EXPECT_TRUE(names.contains("roofline"));
}

TEST(Plots, AxesNameTheUnitAndTheThresholdIsDrawn) {
  auto records = simulate::study(options());
  auto const script = [](Records const& of, std::string_view part) {
    for (auto const& plot : plots_of(analyse(of), {.threshold = 0.6}).plots)
      if (has(plot.name, part)) return plot.script;
    return std::string();
  };
  EXPECT_TRUE(has(script(records, "efficiency"), "set xlabel 'cores of one node'"));
  EXPECT_TRUE(has(script(records, "efficiency"), "threshold 0.60"));
  for (auto& point : records.points) std::swap(point.shape.nodes, point.shape.ranks_per_node);
  EXPECT_TRUE(has(script(records, "nodes-time"), "set xlabel 'nodes, of 1 core each'"));
}

TEST(Plots, AnAxisHasThreeTicsAtLeast) {
  EXPECT_EQ(log_tics(1, 100, "s", 12),
            "('1 s' 1, '2 s' 2, '5 s' 5, '10 s' 10, '20 s' 20, '50 s' 50, '100 s' 100)");
  EXPECT_EQ(log_tics(1.6, 2.4, "s", 12), "('1.6 s' 1.6, '1.8 s' 1.8, '2 s' 2, '2.2 s' 2.2, '2.4 s' 2.4)");
  EXPECT_EQ(
      log_tics(0.00021, 0.0012, "s", 12),
      "('300 µs' 0.0003, '400 µs' 0.0004, '500 µs' 0.0005, '600 µs' 0.0006, '800 µs' 0.0008, '1 ms' 0.001)");
  EXPECT_EQ(log_tics(1.9e-12, 4.9e-12, "s", 12), "('2 ps' 2e-12, '3 ps' 3e-12, '4 ps' 4e-12)");
  for (double low = 1; low < 10; low += 0.37)
    for (double factor = 2.25; factor < 100; factor *= 1.5) {
      auto const tics = log_tics(low, low * factor, "s", 12);
      EXPECT_GE(std::count(tics.begin(), tics.end(), ','), 2) << low << " " << factor << tics;
    }
}

TEST(Plots, RunnersThatUseNodesUnlikeSaySo) {
  auto records = simulate::study(options());
  for (auto& point : records.points)
    if (point.runner != "serial") point.shape = {point.shape.cores(), 1, point.runner == "mpi" ? 4 : 1};
  for (auto const& plot : plots_of(analyse(records)).plots) {
    if (!has(plot.name, "nodes-time")) continue;
    EXPECT_TRUE(has(plot.script, "set xlabel 'nodes'")) << plot.script;
    EXPECT_TRUE(has(plot.script, "title 'openmp, 1 core a node'")) << plot.script;
    EXPECT_TRUE(has(plot.script, "title 'mpi, 4 cores a node'")) << plot.script;
  }
}

TEST(Plots, EndWhateverTheNumbersAre) {
  auto const infinity = std::numeric_limits<double>::infinity();
  for (auto const& [low, high] :
       {std::pair{0.0, 1.0}, {1.0, infinity}, {-1.0, 1.0}, {2.0, 1.0}, {5e-324, 1e308}})
    EXPECT_TRUE(log_tics(low, high, "s", 7).starts_with("(")) << low << " " << high;
  EXPECT_EQ(log_tics(0, 1, "s", 7), "()");
  EXPECT_EQ(tics_at({}), "()");
  for (auto const factor : {0.0, 5e-324, 1e308, infinity}) {
    auto records = simulate::study(options());
    for (auto& attempt : records.attempts)
      for (auto& sample : attempt.samples) sample.seconds *= factor;
    EXPECT_FALSE(plots_of(analyse(records)).plots.empty()) << factor;
  }
}

TEST(Plots, AnUnknownIntervalIsNoBandOfNoWidth) {
  auto wanted = options();
  wanted.kernels = {"mandelbrot"}, wanted.runners = {"serial", "openmp"}, wanted.rounds = 2;
  auto records = simulate::study(wanted);
  for (std::size_t i = 0; i < records.attempts.size(); ++i)
    for (auto& sample : records.attempts[i].samples) sample.seconds *= i % 3 == 0 ? 5 : 1;
  for (auto const& plot : plots_of(analyse(records)).plots)
    EXPECT_EQ(has(plot.csv, ",nan,nan,"), has(plot.name, "-strong-")) << plot.csv;
}

TEST(Plots, BandsAreCutAtTheFrame) {
  auto const script = plots_of(analyse(simulate::study(options()))).plots.front().script;
  auto const frame = script.find("set yrange [");
  ASSERT_NE(frame, std::string::npos);
  auto const low = script.substr(frame + 12, script.find(':', frame) - frame - 12);
  EXPECT_TRUE(has(script, "($4 >= " + low + " ? ")) << script;
}

TEST(Plots, AStudyOfThroughputShowsItsRate) {
  auto records = simulate::study(options());
  records.job = "[study]\nscaling = \"throughput\"\n";
  auto const first = plots_of(analyse(records)).plots.front();
  EXPECT_EQ(first.name, "01-mandelbrot-throughput-cores-rate");
  EXPECT_TRUE(has(first.script, "operations a second"));
}

TEST(Plots, TwoVersionsOfAKernelHavePicturesOfTheirOwn) {
  auto study = options();
  study.kernels = {"fr"}, study.runners = {"asio"};
  auto records = simulate::study(study);
  auto const twice = plots_of(analyse(simulate::two_versions(records))).plots;
  EXPECT_TRUE(has(twice.front().script, "fr 1024 seed=1 version 1: strong scaling")) << twice.front().script;
  EXPECT_TRUE(has(twice.back().script, "fr 1024 seed=1 version 2: strong scaling")) << twice.back().script;
  for (std::size_t i = 0; i < records.points.size(); ++i)
    records.points[i].shape = {}, records.points[i].concurrency = 1 << i;
  for (auto& attempt : records.attempts) attempt.operations = 100;
  auto const once = plots_of(analyse(records)).plots.size();
  EXPECT_EQ(plots_of(analyse(simulate::two_versions(records))).plots.size(), 2 * once);
  EXPECT_GT(once, 0U);
}

TEST(Plots, AStudyOfManyProblemsIsCut) {
  auto many = options();
  many.sizes = {1, 2, 3, 4, 5};
  auto const [plots, left_out] = plots_of(analyse(simulate::study(many)), {.most = 4});
  EXPECT_EQ(left_out, 6U);
}

TEST(Plots, GnuplotDrawsThreeFormatsAndHostileNamesRunNothing) {
  TemporaryStudy const folder;
  auto few = options();
  few.kernels = {"x'''\nsystem \"touch owned\"\n`touch owned`@m"};
  few.runners = {"openmp"};
  auto const drawn = plots_of(analyse(simulate::study(few))).plots;
  ASSERT_GE(drawn.size(), 3U);
  std::vector<Plot> const one{drawn.front()};
  draw(one, folder.path() / "pictures");
  auto const base = (folder.path() / "pictures" / one[0].name).string();
  EXPECT_TRUE(has(read_file(base + ".svg"), "</svg>"));
  EXPECT_TRUE(read_file(base + ".pdf").starts_with("%PDF"));
  EXPECT_TRUE(read_file(base + ".png").starts_with("\x89PNG"));
  EXPECT_TRUE(has(read_file(base + ".svg"), "touch owned"));
  EXPECT_FALSE(fs::exists(folder.path() / "pictures" / "owned"));
  EXPECT_EQ(read_file(base + ".csv"), one[0].csv);
}

}  // namespace
}  // namespace regatta
