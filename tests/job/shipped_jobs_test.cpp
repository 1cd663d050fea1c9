#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "driver/job_template.hpp"
#include "driver/plan.hpp"
#include "driver/settings.hpp"
#include "runners/names.hpp"

namespace regatta {
namespace {

std::vector<std::filesystem::path> shipped() {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::directory_iterator(REGATTA_JOBS))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  return files;
}

TEST(ShippedJobs, EachIsPlannedOnMachinesOfSeveralSizes) {
  EXPECT_GE(shipped().size(), 6U);
  for (auto const& file : shipped())
    for (int const cores : {2, 6, 128}) {
      auto const job = load_job(file);
      auto const plan = expand(job, {cores});
      EXPECT_FALSE(plan.points.empty()) << file;
      for (auto const& warning : plan.warnings)
        EXPECT_NE(warning.find("nodes"), std::string::npos) << file << ": " << warning;
    }
}

TEST(ShippedJobs, EachIsNamedAfterItsFileAndBeginsWithASummary) {
  for (auto const& file : shipped()) {
    auto const job = load_job(file);
    EXPECT_EQ(job.name, file.stem().string());
    EXPECT_TRUE(job.text.starts_with("# ")) << file;
  }
}

TEST(ShippedJobs, QuickstartHasAllRunnersAndMeasuresLittle) {
  auto const job = load_job(std::filesystem::path(REGATTA_JOBS) / "quickstart.toml");
  auto const plan = expand(job, {2});
  for (auto const& runner : runners)
    EXPECT_TRUE(std::any_of(plan.points.begin(), plan.points.end(), [&](Point const& point) {
      return point.runner == runner.name;
    })) << runner.name;
  EXPECT_LE(plan.points.size() * static_cast<std::size_t>(job.measure.rounds), 150U);
}

TEST(ShippedJobs, EachScriptForSbatchStopsBeforeTheTimeLimitByMoreThanAnAttemptOfItsJobFileTakes) {
  constexpr double start_and_end_of_an_attempt = 3;
  for (auto const* name : {"strong", "weak", "io"}) {
    std::ifstream stream(std::filesystem::path(REGATTA_SBATCH) / (std::string(name) + ".sbatch"));
    std::string const script{std::istreambuf_iterator<char>(stream), {}}, option = "--signal=B:TERM@";
    auto const at = script.find(option);
    ASSERT_NE(at, script.npos) << name;
    auto const job = load_job(std::filesystem::path(REGATTA_JOBS) / (std::string(name) + ".toml"));
    EXPECT_GT(std::stod(script.substr(at + option.size())),
              job.measure.timeout_seconds + start_and_end_of_an_attempt)
        << name;
  }
}

TEST(Template, IsAJobFileThatCanBePlanned) {
  auto const job = parse_job(job_template("my-study_1.0"), "t.toml");
  EXPECT_EQ(job.name, "my-study_1.0");
  auto const plan = expand(job, {2});
  EXPECT_GT(plan.points.size(), 20U);
  EXPECT_TRUE(plan.warnings.empty());
}

TEST(Template, HoldsEveryDefaultAsItIs) {
  auto const written = parse_job(job_template("s"), "t.toml");
  auto const standard = parse_job("[study]\nname = \"s\"\n[[kernel]]\nname = \"count\"\n", "t.toml");
  EXPECT_EQ(written.runners, standard.runners);
  EXPECT_EQ(written.measure.warmup, standard.measure.warmup);
  EXPECT_EQ(written.measure.rounds, standard.measure.rounds);
  EXPECT_EQ(written.measure.min_repetitions, standard.measure.min_repetitions);
  EXPECT_EQ(written.measure.max_repetitions, standard.measure.max_repetitions);
  EXPECT_EQ(written.measure.ci, standard.measure.ci);
  EXPECT_EQ(written.measure.timeout_seconds, standard.measure.timeout_seconds);
  EXPECT_EQ(written.measure.order, standard.measure.order);
  EXPECT_EQ(written.scaling, standard.scaling);
  auto const axes = [](Job const& job) { return resolve_axes(job, {6}); };
  ASSERT_EQ(axes(written).cores.size(), axes(standard).cores.size());
  for (std::size_t i = 0; i < axes(written).cores.size(); ++i)
    EXPECT_EQ(axes(written).cores[i].cores, axes(standard).cores[i].cores);
}

}  // namespace
}  // namespace regatta
