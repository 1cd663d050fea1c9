#include "results/analysis/scaling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "results/analysis/analysis.hpp"
#include "results/analysis/chart.hpp"
#include "results/analysis/scaling_key.hpp"
#include "results/report.hpp"
#include "results/scaling_report.hpp"
#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

std::vector<ScalingSeries> scaling_of(Records const& records) {
  return scaling_of(records, summarise(records));
}

Records amdahl(double noise = 0) {
  return simulate::study({.kernels = {"a"},
                          .runners = {"serial", "openmp"},
                          .cores = {1, 2, 4, 8},
                          .law = {.serial_share = 0.1, .noise = noise}});
}

TEST(Scaling, OfOneRunnerIsASeriesWithTheFiguresOfThePlantedLaw) {
  auto const all = scaling_of(amdahl());
  ASSERT_EQ(all.size(), 1U);
  auto const& series = all[0];
  EXPECT_EQ(series.axis, Axis::cores);
  EXPECT_EQ(series.growth, Growth::strong);
  ASSERT_EQ(series.rows.size(), 4U);
  for (auto const& row : series.rows) {
    auto const speedup = 1 / (0.1 + 0.9 / row.p);
    EXPECT_NEAR(row.speedup.value, speedup, 1e-9);
    EXPECT_NEAR(row.over_serial->value, speedup, 1e-9);
    EXPECT_NEAR(row.efficiency.value, speedup / row.p, 1e-9);
    if (row.p > 1) {
      EXPECT_NEAR(row.karp_flatt->value, 0.1, 1e-9);
    }
    EXPECT_NEAR(row.core_hours, row.p * row.seconds.value / 3600, 1e-12);
    EXPECT_NEAR(row.utilisation, 1, 1e-9);
  }
  EXPECT_FALSE(series.rows[0].karp_flatt);
  EXPECT_NEAR(series.rows[1].doubling->value, 1 / (0.1 + 0.45) / 2, 1e-9);
  ASSERT_TRUE(series.law.best());
  EXPECT_EQ(series.law.best()->kind, LawKind::amdahl);
}

TEST(Scaling, WithoutOneCoreTheSmallestShapeIsTheBase) {
  auto records = amdahl();
  std::erase_if(records.points, [](Point const& point) { return point.shape.cores() == 1; });
  auto const all = scaling_of(records);
  ASSERT_EQ(all.size(), 1U);
  auto const& last = all[0].rows.back();
  auto const time = [](double p) { return 0.1 + 0.9 / p; };
  EXPECT_NEAR(last.speedup.value, time(2) / time(8), 1e-9);
  EXPECT_NEAR(last.efficiency.value, 2 * time(2) / (8 * time(8)), 1e-9);
  EXPECT_FALSE(last.over_serial);
}

TEST(Scaling, OverNodesRanksAndThreadsAreSeriesOfTheirOwn) {
  auto records = simulate::study({.kernels = {"a"}, .runners = {"mpi"}, .cores = {1, 2, 3, 4, 5, 6}});
  std::vector<Shape> const shapes{{1, 2, 2}, {2, 2, 2}, {4, 2, 2}, {1, 4, 2}, {1, 2, 4}, {1, 3, 3}};
  for (std::size_t i = 0; i < shapes.size(); ++i) records.points[i].shape = shapes[i];
  for (auto& point : records.points) point.runner = "mpi+openmp";
  auto all = scaling_of(records);
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.axis < b.axis; });
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].axis, Axis::cores);
  EXPECT_EQ(all[0].rows.back().p, 8);
  EXPECT_EQ(all[1].axis, Axis::ranks);
  EXPECT_EQ(all[1].rows.back().p, 4);
  EXPECT_EQ(all[2].axis, Axis::nodes);
  EXPECT_EQ(all[2].rows.size(), 3U);
}

TEST(Scaling, IsWeakWhereTheSizeOfACoreStays) {
  auto const records = simulate::study({.kernels = {"a"},
                                        .runners = {"openmp"},
                                        .cores = {1, 2, 4, 8},
                                        .law = {.serial_share = 0.1, .noise = 0, .weak = true}});
  auto const all = scaling_of(records);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].growth, Growth::weak);
  EXPECT_EQ(all[0].size_per_core, 1024);
  auto const& last = all[0].rows.back();
  EXPECT_NEAR(last.speedup.value, 0.1 + 0.9 * 8, 1e-9);
  EXPECT_NEAR(last.efficiency.value, (0.1 + 0.9 * 8) / 8, 1e-9);
  EXPECT_NEAR(last.karp_flatt->value, 0.1, 1e-9);
}

TEST(Scaling, IsWeakWhereTheWorkOfACoreStaysThoughItGrowsWithAPowerOfTheSize) {
  for (double const power : {2.0, 3.0}) {
    auto records = simulate::study({.kernels = {"a"},
                                    .runners = {"openmp"},
                                    .cores = {1, 2, 4, 8},
                                    .law = {.serial_share = 0.1, .noise = 0, .weak = true}});
    for (auto& point : records.points) {
      auto const size = std::llround(512 * std::pow(point.shape.cores(), 1 / power));
      point.parameters["size"] = std::int64_t{size};
      for (auto& attempt : records.attempts)
        if (attempt.point == point.id)
          attempt.operations = std::pow(static_cast<double>(size), power),
          attempt.flops = 2 * attempt.operations;
    }
    auto const all = scaling_of(records);
    ASSERT_EQ(all.size(), 1U) << power;
    EXPECT_EQ(all[0].growth, Growth::weak);
    EXPECT_EQ(all[0].size_per_core, 512);
    EXPECT_EQ(all[0].rows.size(), 4U);
    EXPECT_NEAR(all[0].rows.back().efficiency.value, (0.1 + 0.9 * 8) / 8, 1e-9);
  }
}

TEST(Scaling, ASizeThatGrowsWithTheCoresIsNotWeakWhereTheWorkOfACoreGrowsToo) {
  auto records = simulate::study(
      {.kernels = {"a"}, .runners = {"openmp"}, .cores = {1, 2, 4}, .law = {.noise = 0, .weak = true}});
  for (auto const& point : records.points)
    for (auto& attempt : records.attempts)
      if (attempt.point == point.id) attempt.operations = std::pow(static_cast<double>(point.size()), 2);
  EXPECT_TRUE(scaling_of(records).empty());
}

TEST(Scaling, TheJobFileSaysWhatPointsLeaveOpen) {
  // Sizes 1000 and 2000 on 1, 2 and 4 cores: strong, or weak with 1000 and 2000 on 1 and 2.
  auto records = simulate::study({.kernels = {"a"}, .runners = {"tbb"}, .sizes = {1000, 2000}});
  auto const growths = [](std::vector<ScalingSeries> const& all, Growth growth) {
    return std::count_if(all.begin(), all.end(), [&](auto const& series) { return series.growth == growth; });
  };
  EXPECT_EQ(growths(scaling_of(records), Growth::strong), 2);
  records.job = "[study]\n  scaling = \"weak\"  # the size grows\n";
  EXPECT_EQ(growths(scaling_of(records), Growth::strong), 0);
  EXPECT_EQ(growths(scaling_of(records), Growth::weak), 2);  // 1000 and 500 a core
  EXPECT_EQ(scaling_in("# scaling = \"weak\"\nname = 1\nscaling='strong'"), "strong");
  EXPECT_EQ(scaling_in("study.name = \"a\"\nstudy . \"scaling\" = 'weak'\n[sweep]"), "weak");
  EXPECT_EQ(scaling_in("study = { name = \"a, scaling = 1\", scaling = \"weak\" } # all of it"), "weak");
  EXPECT_EQ(scaling_in("[[kernel]]\nscaling = \"weak\"\n[ study ]\r\nscaling\t=\"throughput\"\r\n"),
            "throughput");
  for (auto const* none :
       {"[", "=", "study={", "study={scaling", "study = { scaling = }", "[]\nscaling=\"", "study.scaling"})
    EXPECT_EQ(scaling_in(none), "") << none;
  EXPECT_EQ(scaling_in("scaling"), "");
  EXPECT_EQ(scaling_in("scaling = \"we"), "");
}

TEST(Scaling, LeavesOutWhatFailedAndWhatDiffers) {
  auto records = amdahl();
  records.attempts.back().status = Status::failed;
  EXPECT_EQ(scaling_of(records).at(0).rows.size(), 3U);
  records.attempts.front().result = "ff";
  EXPECT_TRUE(scaling_of(records).empty());
}

TEST(Scaling, DriftThatAllPointsShareDoesNotWidenTheIntervals) {
  auto const width = [](double drift) {
    auto const all = scaling_of(simulate::study({.kernels = {"a"},
                                                 .runners = {"openmp"},
                                                 .cores = {1, 2, 4, 8},
                                                 .rounds = 5,
                                                 .law = {.noise = 0.01, .drift = drift}}));
    auto const& speedup = all.at(0).rows.back().speedup;
    return speedup.high - speedup.low;
  };
  EXPECT_LT(width(0.2), 2 * width(0));
}

TEST(Scaling, TheIntervalOfASpeedupHoldsTheTruthWhetherAttemptsDifferOrNot) {
  for (auto const between : {0.0, 0.03}) {
    int held = 0, all = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      auto const found = scaling_of(simulate::study({.kernels = {"a"},
                                                     .runners = {"openmp"},
                                                     .cores = {1, 2, 4, 8},
                                                     .law = {.noise = 0.05, .between = between},
                                                     .seed = seed}));
      for (auto const& row : found.at(0).rows) {
        if (row.p == 1) continue;
        auto const truth = 1 / (0.05 + 0.95 / row.p);
        held += row.speedup.low <= truth && truth <= row.speedup.high;
        ++all;
      }
    }
    EXPECT_GE(held, all * 9 / 10) << between;
  }
}

TEST(Scaling, TheSameRecordsGiveTheSameIntervals) {
  auto const records = amdahl(0.05);
  auto const first = scaling_of(records).at(0), second = scaling_of(records).at(0);
  for (std::size_t i = 0; i < first.rows.size(); ++i) {
    EXPECT_EQ(first.rows[i].speedup.low, second.rows[i].speedup.low);
    EXPECT_EQ(first.rows[i].speedup.high, second.rows[i].speedup.high);
  }
  EXPECT_EQ(law_line(first, 0.75), law_line(second, 0.75));
}

TEST(Scaling, OutliersAreCountedAndKept) {
  auto records = amdahl(0.01);
  auto& attempt = records.attempts.back();
  attempt.samples.back().seconds *= 10;
  auto const row = scaling_of(records).at(0).rows.back();
  EXPECT_GE(row.outliers, 1U);
  EXPECT_LT(row.seconds.value, 2 * scaling_of(amdahl(0.01)).at(0).rows.back().seconds.value);
}

TEST(Scaling, TheReportHasATableAndARowForTheLaw) {
  auto const analysis = analyse(amdahl(0.01));
  auto const text = render_table(analysis, {});
  EXPECT_NE(text.find("strong scaling over cores"), std::string::npos) << text;
  EXPECT_NE(text.find("openmp  Amdahl  10."), std::string::npos) << text;
  EXPECT_NE(text.find(" × at 32"), std::string::npos) << text;
  EXPECT_NE(text.find("75 % up to"), std::string::npos) << text;
  EXPECT_NE(text.find("Amdahl: T(p) = "), std::string::npos) << text;
  auto const line = law_line(analysis.scaling.at(0), 0.75);
  EXPECT_NE(line.find("Amdahl, serial fraction "), std::string::npos) << line;
  EXPECT_NE(line.find(": at 32 cores "), std::string::npos) << line;
  EXPECT_NE(line.find("; against itself on "), std::string::npos) << line;
  auto const json = nlohmann::json::parse(report_json(analysis));
  auto const& series = json.at("scaling").at(0);
  EXPECT_EQ(series.at("scaling"), "strong");
  EXPECT_EQ(series.at("rows").size(), 4U);
  EXPECT_EQ(series.at("law").at("law"), "Amdahl");
  EXPECT_NEAR(series.at("law").at("fits").at(0).at("serial_fraction").at("value").get<double>(), 0.1, 0.02);
  EXPECT_EQ(series.at("law").at("predictions").at(1).at("p"), 32);
}

TEST(Scaling, OfThroughputIsReadAsARate) {
  auto records = simulate::study({.kernels = {"a"}, .runners = {"tbb"}});
  records.job = "[study]\nscaling = \"throughput\"\n";
  auto const series = scaling_of(records).at(0);
  EXPECT_STREQ(kind_of(series), "throughput");
  auto const& row = series.rows.back();
  EXPECT_NEAR(row.per_second->value, 1024e3 / 8 / row.seconds.value, 1e-3);
  EXPECT_LT(row.per_second->low, row.per_second->value);
  auto const text = render_table(records, {});
  EXPECT_NE(text.find("throughput over cores"), std::string::npos) << text;
  EXPECT_NE(text.find("  gain  "), std::string::npos) << text;
  EXPECT_NE(text.find("Mop/s"), std::string::npos) << text;
  EXPECT_EQ(text.find("strong scaling"), std::string::npos) << text;
}

TEST(Scaling, OfTwoShapesHasNoLawAndSaysSo) {
  auto const records = simulate::study({.kernels = {"a"}, .runners = {"tbb", "openmp"}, .cores = {1, 2}});
  auto const text = render_table(analyse(records), {});
  EXPECT_NE(text.find("tbb; openmp: no law is identifiable: 2 points: it needs at least 3"),
            std::string::npos)
      << text;
}

/// Two series of one runner, whose threads lie in 2 and in 4 ranks.
Records two_layouts() {
  auto records = simulate::study({.kernels = {"a"}, .runners = {"mpi+openmp"}, .cores = {1, 2, 4, 8}});
  auto const old = records;
  for (auto& point : records.points) point.shape = {1, 2, point.shape.cores()};
  for (auto point : old.points) {
    point.id += "4", point.shape = {1, 4, point.shape.cores()};
    records.points.push_back(point);
  }
  for (auto attempt : old.attempts) {
    attempt.id += "4", attempt.point += "4";
    records.attempts.push_back(attempt);
  }
  return records;
}

TEST(Scaling, LawsOfTwoLayoutsOrSchedulesSayOfWhich) {
  auto records = two_layouts();
  auto text = render_table(records, {});
  EXPECT_NE(text.find("mpi+openmp, 2 ranks"), std::string::npos) << text;
  EXPECT_NE(text.find("mpi+openmp, 4 ranks"), std::string::npos) << text;
  for (auto& point : records.points) {
    if (point.shape.ranks_per_node == 4) point.schedule = {ScheduleKind::dynamic, 16};
    point.shape.ranks_per_node = 2;
  }
  text = render_table(records, {});
  EXPECT_NE(text.find("mpi+openmp, static"), std::string::npos) << text;
  EXPECT_NE(text.find("mpi+openmp, dynamic,16"), std::string::npos) << text;
  EXPECT_EQ(render_table(amdahl(0.01), {}).find("openmp, "), std::string::npos)
      << "one is told by its runner";
}

TEST(Scaling, ALawWithoutASerialPartHasNoneInJson) {
  auto const records = simulate::study({.kernels = {"a"},
                                        .runners = {"openmp"},
                                        .cores = {1, 2, 4, 8, 16, 32},
                                        .rounds = 10,
                                        .law = {.noise = 0.002, .communication = 0.2, .weak = true}});
  auto const json = nlohmann::json::parse(report_json(analyse(records)));
  auto const& fits = json.at("scaling").at(0).at("law").at("fits");
  auto const found =
      std::find_if(fits.begin(), fits.end(), [](auto const& fit) { return fit.contains("communication"); });
  ASSERT_NE(found, fits.end()) << fits;
  EXPECT_TRUE(found->at("serial_fraction").is_null());
}

/// The work of a core grows like the cube of the size: sizes per second would prefer the shape that is
/// slower.
TEST(Chart, TheFastestWeakSeriesDoesMostWorkASecondWhateverItsSizesAre) {
  auto const series = [](char const* runner, double on_eight) {
    ScalingSeries one;
    one.kernel = "dgemm", one.runner = runner, one.growth = Growth::weak;
    ScalingRow small, large;
    small.size = 400, small.seconds = {runner[0] == 't' ? 1.05 : 1, 1, 1};
    large.size = 800, large.shape = {1, 1, 8}, large.p = 8, large.seconds = {on_eight, 1, 1};
    one.rows = {small, large};
    return one;
  };
  std::vector<ScalingSeries> const all{series("openmp", 2.49), series("tbb", 2.1)};
  auto const charts = charts_of(all);
  ASSERT_EQ(charts.size(), 1U);
  EXPECT_EQ(charts[0].fastest().runner, "tbb");
}

}  // namespace
}  // namespace regatta
