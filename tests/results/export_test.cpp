#include "results/export.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/results/simulate.hpp"

namespace regatta {
namespace {

using Json = nlohmann::json;

Records study() {
  auto records = simulate::study({.kernels = {"mandelbrot"}, .runners = {"serial", "openmp"}});
  auto& failed = records.attempts.back();
  failed.status = Status::failed;
  failed.reason = "exit code 9, \"of course\"\nand more";
  failed.samples.clear();
  return records;
}

/// Cells of a CSV text, by RFC 4180.
std::vector<std::vector<std::string>> cells_of(std::string const& text) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"')
      rows.back().back() += text[++i];
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      rows.back().emplace_back();
    else if (c == '\r' && !quoted)
      continue;
    else if (c == '\n' && !quoted)
      rows.push_back({""});
    else
      rows.back().back() += c;
  }
  rows.pop_back();
  return rows;
}

TEST(Export, CsvHasARowForEveryRepetitionAndOneForAnAttemptThatFailed) {
  auto const records = study();
  auto const rows = cells_of(text_of(records, export_csv));
  std::size_t expected = 2;
  for (auto const& attempt : records.attempts) expected += attempt.samples.size();
  ASSERT_EQ(rows.size(), expected);
  auto const column = [&](std::string const& name) {
    return static_cast<std::size_t>(std::find(rows[0].begin(), rows[0].end(), name) - rows[0].begin());
  };
  for (auto const& row : rows) ASSERT_EQ(row.size(), rows[0].size());
  EXPECT_EQ(std::stod(rows[1][column("seconds")]), records.attempts[0].samples[0].seconds);
  EXPECT_EQ(rows[1][column("warmup")], "true");
  EXPECT_EQ(rows[1][column("runner")], "serial");
  EXPECT_EQ(rows.back()[column("status")], "failed");
  EXPECT_EQ(rows.back()[column("reason")], records.attempts.back().reason);
  EXPECT_EQ(rows.back()[column("seconds")], "");
}

TEST(Export, JsonHoldsTheSameRows) {
  auto const records = study();
  auto const json = Json::parse(text_of(records, export_json));
  EXPECT_EQ(json.size(), cells_of(text_of(records, export_csv)).size() - 1);
  EXPECT_EQ(json[0]["seconds"].get<double>(), records.attempts[0].samples[0].seconds);
  EXPECT_TRUE(json.back()["seconds"].is_null());
}

TEST(Export, ExtraPGetsOneLineForEveryTimedRepetitionThatCounts) {
  auto const records = study();
  std::istringstream lines(text_of(records, export_extrap));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    auto const json = Json::parse(line);
    EXPECT_GT(json["value"].get<double>(), 0);
    EXPECT_GE(json["params"]["p"].get<int>(), 1);
    EXPECT_EQ(json["metric"], "time");
    EXPECT_NE(json["callpath"].get<std::string>().find("mandelbrot"), std::string::npos);
  }
  EXPECT_EQ(count, (records.attempts.size() - 1) * 10);
}

TEST(Export, ExtraPSeesPointsThatDifferInCoresOnlyAsOneCallPath) {
  std::istringstream lines(text_of(study(), export_extrap));
  std::map<std::string, std::set<int>> cores;
  for (std::string line; std::getline(lines, line);) {
    auto const json = Json::parse(line);
    cores[json["callpath"]].insert(json["params"]["p"].get<int>());
  }
  ASSERT_EQ(cores.size(), 2U);
  EXPECT_EQ(cores.begin()->second, (std::set<int>{1, 2, 4}));
}

TEST(Export, ExtraPKeepsShapesOfTheSameCoresApart) {
  auto records = simulate::study({.kernels = {"heat2d"}, .runners = {"mpi+openmp"}, .cores = {4, 8, 16, 32}});
  std::vector<Shape> const shapes{{1, 2, 4}, {1, 4, 2}, {1, 8, 1}, {1, 1, 8}};
  auto const paths = [&] {
    std::set<std::string> all;
    std::istringstream lines(text_of(records, export_extrap));
    for (std::string line; std::getline(lines, line);) all.insert(Json::parse(line)["callpath"]);
    return all;
  };
  for (std::size_t i = 0; i < shapes.size(); ++i) records.points[i].shape = shapes[i];
  EXPECT_EQ(paths().size(), 4U);
  records.points[3].shape = {2, 4, 1};
  EXPECT_EQ(paths().size(), 4U);
  EXPECT_TRUE(paths().begin()->ends_with("/ranks:2/threads:4")) << *paths().begin();
}

TEST(Export, ModelsKeepOperationsInFlightAndVersionsApart) {
  auto records = simulate::study({.kernels = {"file_read"}, .runners = {"asio"}, .cores = {1, 2, 3, 4}});
  auto const names = [&](auto* format, char const* name) {
    std::set<std::string> all;
    auto const text = text_of(records, format);
    std::istringstream lines(text);
    if (std::string_view(name) == "callpath")
      for (std::string line; std::getline(lines, line);) all.insert(Json::parse(line)[name]);
    else
      for (auto const json = Json::parse(text); auto const& one : json["benchmarks"]) all.insert(one[name]);
    return all;
  };
  for (std::size_t i = 0; i < 4; ++i)
    records.points[i].shape = {1, 1, 4}, records.points[i].concurrency = 1 << i;  // 1, 2, 4, 8
  EXPECT_EQ(names(export_extrap, "callpath").size(), 4U);
  EXPECT_EQ(names(export_benchmark_json, "name").size(), 4U);
  for (std::size_t i = 0; i < 4; ++i)
    records.points[i].concurrency = 0, records.points[i].kernel_version = i < 2 ? 1 : 2;
  EXPECT_EQ(names(export_extrap, "callpath").size(), 2U);
  EXPECT_EQ(names(export_benchmark_json, "name").size(), 2U);
  EXPECT_TRUE(names(export_extrap, "callpath").begin()->starts_with("file_read/version:1/"));
  for (auto& point : records.points) point.kernel_version = 2;
  EXPECT_EQ(names(export_extrap, "callpath").begin()->find("version"), std::string::npos);
}

TEST(Export, ADuplicateIsARowThatDoesNotCountAndNoModelsMeasurement) {
  auto records = study();
  auto const lines = [&](auto* format) {
    auto const text = text_of(records, format);
    return std::count(text.begin(), text.end(), '\n');
  };
  auto const rows = lines(export_csv), measurements = lines(export_extrap);
  auto duplicate = records.attempts.front();
  duplicate.id = "later", duplicate.started += 100, duplicate.fma_peak = 0;
  records.attempts.push_back(duplicate);
  EXPECT_EQ(lines(export_csv), rows + static_cast<std::ptrdiff_t>(duplicate.samples.size()));
  EXPECT_EQ(lines(export_extrap), measurements);
  auto const last = Json::parse(text_of(records, export_json)).back();
  EXPECT_EQ(last["canonical"], false);
  EXPECT_TRUE(last["fma_peak"].is_null());
}

TEST(Export, BenchmarkJsonNamesEveryPointOnceAndCountsItsRepetitions) {
  auto const records = study();
  auto const json = Json::parse(text_of(records, export_benchmark_json));
  EXPECT_EQ(json["context"]["cpu"], "simulated");
  std::map<std::string, std::set<int>> indices;
  std::size_t failed = 0;
  for (auto const& one : json["benchmarks"]) {
    if (one.contains("error_occurred")) {
      ++failed;
      continue;
    }
    EXPECT_EQ(one["time_unit"], "ns");
    EXPECT_TRUE(indices[one["name"]].insert(one["repetition_index"].get<int>()).second);
    EXPECT_LT(one["repetition_index"], one["repetitions"]);
  }
  EXPECT_EQ(failed, 1U);
  EXPECT_TRUE(indices.contains("mandelbrot/seed:1/openmp/static/size:1024/nodes:1/ranks:1/threads:2"));
  EXPECT_EQ(indices.size(), records.points.size());
  EXPECT_NEAR(json["benchmarks"][0]["real_time"].get<double>(), records.attempts[0].samples[1].seconds * 1e9,
              1e-3);
}

TEST(Export, TextOfAnyKindStaysOneCell) {
  simulate::Random random(3);
  for (int trial = 0; trial < 200; ++trial) {
    Records records;
    records.points.push_back(simulate::any_point(random));
    auto attempt = simulate::any_attempt(random);
    attempt.point = records.points[0].id;
    records.attempts.push_back(attempt);
    for (auto const& row : cells_of(text_of(records, export_csv)))
      ASSERT_EQ(row.size(), cells_of(text_of({}, export_csv))[0].size());
    ASSERT_TRUE(Json::accept(text_of(records, export_json)));
    ASSERT_TRUE(Json::accept(text_of(records, export_benchmark_json)));
  }
}

}  // namespace
}  // namespace regatta
