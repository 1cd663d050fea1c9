#include "results/plots/plots.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

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
