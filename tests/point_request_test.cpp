#include "driver/point_request.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "kernels/error.hpp"
#include "runners/names.hpp"

namespace regatta {
namespace {

PointRequest mandelbrot() {
  PointRequest request;
  request.point.kernel = "mandelbrot";
  request.point.parameters = {{"size", std::int64_t{2048}}};
  request.point.runner = "openmp";
  return request;
}

PointRequest there_and_back(PointRequest const& request) {
  return point_request_of(to_arguments(request));
}

std::string error_of(std::vector<std::string> const& arguments) {
  try {
    static_cast<void>(point_request_of(arguments));
  } catch (UsageError const& error) {
    return error.what();
  }
  return "no error";
}

/// Bytes that shells, mpirun, terminals and parsers give a meaning to.
std::string hostile_text(std::mt19937& random) {
  static std::vector<std::string> const pieces{"$(touch x)",
                                               "`id`",
                                               "\n",
                                               "#SBATCH --wrap=x",
                                               ";",
                                               "'",
                                               "\"",
                                               "\\",
                                               "-",
                                               "--",
                                               "=",
                                               ":",
                                               " ",
                                               "\t",
                                               "\x01",
                                               "\xff",
                                               "\xe2\x80\xae",
                                               "*",
                                               "..",
                                               "/",
                                               "{",
                                               "1",
                                               "2.5",
                                               "nan",
                                               "inf",
                                               "0x1",
                                               "1e9",
                                               "%s",
                                               "@regatta-attempt ",
                                               "é",
                                               "-np"};
  std::string text;
  for (auto n = random() % 6; n > 0; --n) text += pieces[random() % pieces.size()];
  return text;
}

TEST(PointRequest, AShapeThatItsRunnerHasNoUseForIsAUsageError) {
  using Words = std::vector<std::string>;
  EXPECT_THROW((void)point_request_of(Words{"--kernel", "k", "--runner", "serial", "--threads", "2"}),
               UsageError);
  EXPECT_THROW((void)point_request_of(Words{"--kernel", "k", "--runner", "tbb", "--ranks-per-node", "2"}),
               UsageError);
  EXPECT_THROW((void)point_request_of(Words{"--kernel", "k", "--runner", "mpi", "--threads", "2"}),
               UsageError);
}

TEST(PointRequest, EveryRequestSurvivesItsArguments) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> exponent(-300, 300);
  for (int trial = 0; trial < 5000; ++trial) {
    PointRequest request;
    request.point.kernel = "kernel" + hostile_text(random);
    for (auto n = random() % 4; n > 0; --n) {
      auto& value = request.point.parameters["p" + std::to_string(n)];
      if (random() % 3 == 0)
        value = static_cast<std::int64_t>(std::uint64_t{random()} << 32U | random());
      else if (random() % 2 == 0)
        value = random() % 2 == 0 ? std::pow(10, exponent(random)) : double(random() % 100);
      else
        value = hostile_text(random);
    }
    auto const& runner = runners[random() % runners.size()];
    request.point.runner = runner.name;
    request.point.shape = {int(random() % 9) + 1, int(random() % 9) + 1, int(random() % 9) + 1};
    if (runner.team == "single") request.point.shape.nodes = request.point.shape.ranks_per_node = 1;
    if (runner.pool == "serial") request.point.shape.threads_per_rank = 1;
    request.point.schedule = {static_cast<ScheduleKind>(random() % 4),
                              random() % 1'000'000'000 + std::size_t{1}};
    request.point.concurrency = int(random() % 10000);
    request.measure.ci = std::pow(10, -std::abs(exponent(random)));
    request.measure.warmup = int(random() % 5);
    request.measure.timeout_seconds = double(random() % 1000 + 1) / 8;
    request.round = int(random() % 3) + 1;
    request.allow_oversubscription = random() % 2 == 0;
    request.scratch = hostile_text(random);

    auto const read = there_and_back(request);

    EXPECT_EQ(read.point.kernel, request.point.kernel);
    EXPECT_EQ(read.point.parameters, request.point.parameters);
    EXPECT_EQ(read.point.runner, request.point.runner);
    EXPECT_EQ(read.point.shape, request.point.shape);
    EXPECT_EQ(read.point.schedule.kind, request.point.schedule.kind);
    EXPECT_EQ(read.point.schedule.grain, request.point.schedule.grain);
    EXPECT_EQ(read.point.concurrency, request.point.concurrency);
    EXPECT_EQ(read.measure.warmup, request.measure.warmup);
    EXPECT_EQ(read.measure.min_repetitions, request.measure.min_repetitions);
    EXPECT_EQ(read.measure.max_repetitions, request.measure.max_repetitions);
    EXPECT_EQ(read.measure.ci, request.measure.ci);
    EXPECT_EQ(read.measure.timeout_seconds, request.measure.timeout_seconds);
    EXPECT_EQ(read.round, request.round);
    EXPECT_EQ(read.allow_oversubscription, request.allow_oversubscription);
    EXPECT_EQ(read.scratch, request.scratch);
    ASSERT_EQ(to_arguments(read), to_arguments(request));
  }
}

TEST(PointRequest, KeepsTheTypeOfEachParameter) {
  auto request = mandelbrot();
  request.point.parameters = {
      {"whole", std::int64_t{2}}, {"real", 2.0}, {"text", std::string("2")}, {"empty", std::string()}};
  auto const read = there_and_back(request).point.parameters;
  EXPECT_EQ(read.at("whole").index(), 0U);
  EXPECT_EQ(read.at("real").index(), 1U);
  EXPECT_EQ(read, request.point.parameters);
}

TEST(PointRequest, WritesArgumentsThatCanBeReadAndPasted) {
  auto const arguments = to_arguments(mandelbrot());
  std::vector<std::string> const first(arguments.begin(), arguments.begin() + 6);
  EXPECT_EQ(first,
            (std::vector<std::string>{"--kernel", "mandelbrot", "--set", "size=2048", "--runner", "openmp"}));
}

TEST(PointRequest, RefusesANulInAText) {
  auto request = mandelbrot();
  request.point.parameters["text"] = std::string("a\0b", 3);
  EXPECT_THROW(static_cast<void>(to_arguments(request)), UsageError);
}

TEST(PointRequest, NamesWhatIsWrongAndWhatWouldBeRight) {
  EXPECT_NE(error_of({"--kernel", "count", "--runer", "mpi"}).find("did you mean '--runner'"),
            std::string::npos);
  EXPECT_NE(error_of({"--kernel", "count", "--runner", "mpx"}).find("mpi+openmp"), std::string::npos);
  EXPECT_NE(error_of({"--kernel", "count", "--runner", "mpi", "--threads", "0"}).find("from 1 to 65536"),
            std::string::npos);
  EXPECT_NE(error_of({"--kernel", "count", "--runner", "mpi", "--threads", "2x"}).find("'2x'"),
            std::string::npos);
  EXPECT_NE(error_of({"--kernel", "count", "--runner", "mpi", "--ci", "nan"}).find("--ci"),
            std::string::npos);
  EXPECT_NE(error_of({"--kernel", "count", "--runner", "mpi", "--set", "size"}).find("name=value"),
            std::string::npos);
  EXPECT_NE(error_of({"--kernel", "count", "--runner", "mpi", "--set", "a=1", "--set", "a=2"}).find("twice"),
            std::string::npos);
  EXPECT_NE(error_of({"--kernel", "count", "--runner"}).find("needs a NAME"), std::string::npos);
  EXPECT_NE(error_of({"--runner", "mpi"}).find("needs --kernel"), std::string::npos);
  EXPECT_NE(error_of({"--kernel", "count"}).find("needs --runner"), std::string::npos);
}

std::string error_with(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--kernel", "count", "--runner", "openmp"});
  return error_of(arguments);
}

TEST(PointRequest, RefusesWhatAJobFileRefuses) {
  EXPECT_EQ(error_with({"--min", "5", "--max", "3"}), "--min 5 is above --max 3; write the smaller as --min");
  EXPECT_EQ(error_with({"--round", "5", "--rounds", "3"}),
            "--round 5 is none of --rounds 3; rounds count from 1");
  EXPECT_EQ(error_with({"--ci", "2"}), "--ci is '2'; it must be a number from 0 to 1");
  for (auto const& [option, least_wrong] : {std::pair{"--nodes", "16385"},
                                            {"--threads", "65537"},
                                            {"--grain", "1000000001"},
                                            {"--concurrency", "10000001"},
                                            {"--warmup", "1001"},
                                            {"--rounds", "1001"},
                                            {"--max", "1000001"},
                                            {"--timeout", "0"},
                                            {"--timeout", "2592001"}})
    EXPECT_NE(error_with({option, least_wrong}).find("it must be"), std::string::npos) << option;
  EXPECT_NE(
      error_of({"--kernel", "count", "--runner", "mpi+tbb", "--ranks-per-node", "4000", "--threads", "4000"})
          .find("65536 cores"),
      std::string::npos);
}

TEST(PointRequest, ADefaultGivesWayToWhatIsGiven) {
  using Words = std::vector<std::string>;
  auto const measure_of = [](Words words) {
    words.insert(words.begin(), {"--kernel", "count", "--runner", "openmp"});
    return point_request_of(words).measure;
  };
  EXPECT_EQ(measure_of({"--max", "3"}).min_repetitions, 3);
  EXPECT_EQ(measure_of({"--min", "50"}).max_repetitions, 50);
  EXPECT_EQ(measure_of({"--round", "9"}).rounds, 9);
}

TEST(PointRequest, HelpHasALineForEveryArgumentThatIsWritten) {
  auto request = mandelbrot();
  request.scratch = "/tmp/x";
  request.allow_oversubscription = true;
  for (auto const& argument : to_arguments(request))
    if (argument.starts_with("--")) {
      EXPECT_NE(point_options_help().find("  " + argument), std::string::npos) << argument;
    }
}

}  // namespace
}  // namespace regatta
