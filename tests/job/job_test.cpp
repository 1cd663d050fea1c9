#include "driver/job.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "kernels/error.hpp"

namespace regatta {
namespace {

constexpr char const* least = "[study]\nname = \"s\"\n[[kernel]]\nname = \"count\"\n";

std::string error_of(std::string const& text) {
  try {
    (void)parse_job(text, "s.toml");
  } catch (JobError const& error) {
    return error.what();
  }
  return "";
}

TEST(JobFile, NeedsOnlyTheNamesOfAStudyAndAKernel) {
  auto const job = parse_job(least, "s.toml");
  EXPECT_EQ(job.name, "s");
  EXPECT_EQ(job.runners.size(), 8U);
  EXPECT_EQ(job.cores.size(), 2U);
  EXPECT_EQ(job.measure.rounds, 3);
  EXPECT_EQ(job.text, least);
  ASSERT_EQ(job.kernels.size(), 1U);
  EXPECT_EQ(job.kernels[0].kernel, "count");
  EXPECT_EQ(job.kernels[0].place.line, 4);
}

TEST(JobFile, ReadsEveryKeyOfTheNotation) {
  auto const job = parse_job(R"(
[study]
name = "alloc26"
scaling = "throughput"
[sweep]
runners = ["serial", "mpi+openmp"]
cores = ["1..64*2", 6, "1/2node"]
nodes = [1, 2, 4]
ranks_per_node = [1, 2]
schedule = ["static", "dynamic,16"]
exclude = ["runner == 'asio' and kernel == 'count'"]
allow_oversubscription = true
[measure]
warmup = 0
rounds = 2
repetitions = { min = 2, max = 3, ci = 0.5 }
timeout = "1h30m"
order = "sequential"
[slurm]
account = "project"
time = "1-12:00:00"
mem = "4G"
exclusive = true
max_parallel = 3
pack = 10
extra = ["--reservation=course"]
setup = ["module load openmpi/4.1"]
launcher = "mpirun"
budget_core_hours = 1000
[[kernel]]
name = "count"
size = [1_000, 2_000]
)",
                             "s.toml");
  EXPECT_EQ(job.scaling, Scaling::throughput);
  EXPECT_EQ(job.runners, (std::vector<std::string>{"serial", "mpi+openmp"}));
  ASSERT_EQ(job.cores.size(), 3U);
  EXPECT_EQ(job.cores[0].step, Cores::Step::multiply);
  EXPECT_EQ(job.cores[2].first.denominator, 2);
  EXPECT_EQ(job.nodes, (std::vector<int>{1, 2, 4}));
  EXPECT_EQ(job.ranks_per_node, (std::vector<int>{1, 2}));
  ASSERT_EQ(job.schedules.size(), 2U);
  EXPECT_EQ(job.schedules[1].grain, 16U);
  EXPECT_TRUE(job.allow_oversubscription);
  EXPECT_EQ(job.measure.warmup, 0);
  EXPECT_EQ(job.measure.min_repetitions, 2);
  EXPECT_EQ(job.measure.timeout_seconds, 5400);
  EXPECT_EQ(job.measure.order, Order::sequential);
  EXPECT_EQ(job.slurm.account, "project");
  EXPECT_EQ(job.slurm.launcher, "mpirun");
  EXPECT_EQ(job.slurm.setup, (std::vector<std::string>{"module load openmpi/4.1"}));
  EXPECT_EQ(job.slurm.budget_core_hours, 1000);
  EXPECT_EQ(job.kernels[0].parameters.at("size").size(), 2U);
}

TEST(JobFile, ReadsTheSameFromLinesThatEndInCarriageReturnAndLineFeed) {
  std::string windows;
  for (char const c : std::string(least)) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(parse_job(windows, "s.toml").name, "s");
}

TEST(JobFile, ADefaultOfRepetitionsGivesWayToTheOneThatIsWritten) {
  auto const few = parse_job(std::string(least) + "[measure]\nrepetitions = { max = 3 }\n", "s.toml");
  EXPECT_EQ(few.measure.min_repetitions, 3);
  EXPECT_EQ(few.measure.max_repetitions, 3);
  auto const many = parse_job(std::string(least) + "[measure]\nrepetitions = { min = 100 }\n", "s.toml");
  EXPECT_EQ(many.measure.min_repetitions, 100);
  EXPECT_EQ(many.measure.max_repetitions, 100);
}

TEST(JobFile, TakesRepetitionsAndTimeoutAsPlainNumbers) {
  auto const job = parse_job(std::string(least) + "[measure]\nrepetitions = 7\ntimeout = 1.5\n", "s.toml");
  EXPECT_EQ(job.measure.min_repetitions, 7);
  EXPECT_EQ(job.measure.max_repetitions, 7);
  EXPECT_EQ(job.measure.timeout_seconds, 1.5);
}

TEST(JobFile, KeepsEqualValuesOfAListOnce) {
  auto const job = parse_job(std::string(least) + "size = [5, 6, 5]\n", "s.toml");
  EXPECT_EQ(job.kernels[0].parameters.at("size"), (std::vector<Value>{std::int64_t{5}, std::int64_t{6}}));
}

TEST(JobFile, AcceptsEveryNameThatIsSafeAndNoOther) {
  auto const with_name = [](std::string const& name) {
    return error_of("[study]\nname = '" + name + "'\n[[kernel]]\nname = \"count\"\n");
  };
  EXPECT_EQ(with_name("A-z_0.9"), "");
  EXPECT_EQ(with_name(std::string(64, 'x')), "");
  for (std::string const name :
       {"", "-x", ".x", "..", "a/b", "/a", "a b", "$(touch x)", "a;b", "a`b`", "ä", "a\tb"})
    EXPECT_EQ(with_name(name).substr(0, 12), "s.toml:2:8: ") << name;
  EXPECT_NE(with_name(std::string(65, 'x')), "");
  EXPECT_NE(error_of("[study]\nname = \"a\\u0000b\"\n[[kernel]]\nname = \"count\"\n"), "");
}

TEST(JobFile, ShowsHostileTextWithoutItsControlCharacters) {
  auto const error = error_of("[study]\nname = \"\\u001b[2J\\u202egnp\\n\"\n");
  EXPECT_EQ(error.find('\x1b'), std::string::npos);
  EXPECT_EQ(error.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_NE(error.find("\\x1b"), std::string::npos);
}

class Folder : public testing::Test {
 protected:
  Folder() {
    std::string name = testing::TempDir() + "/job_XXXXXX";
    path = mkdtemp(name.data());
  }
  ~Folder() override { std::filesystem::remove_all(path); }
  static std::string load_error(std::filesystem::path const& file) {
    try {
      (void)load_job(file);
    } catch (JobError const& error) {
      return error.what();
    }
    return "";
  }
  std::filesystem::path path;
};

TEST_F(Folder, WhatIsNoRegularFileIsRefusedWithoutWaiting) {
  auto const fifo = path / "fifo.toml";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(load_error(fifo), fifo.string() + ": is a FIFO; a job file is a regular file");
  EXPECT_EQ(load_error(path), path.string() + ": is a folder; a job file is a regular file");
  EXPECT_EQ(load_error("/dev/zero"), "/dev/zero: is a device; a job file is a regular file");
  EXPECT_NE(load_error(path / "none.toml").find("No such file"), std::string::npos);
}

TEST_F(Folder, AFileAboveTheLimitIsRefused) {
  std::ofstream(path / "large.toml") << std::string((4U << 20) + 1, '#');
  EXPECT_NE(load_error(path / "large.toml").find("larger than 4 MiB"), std::string::npos);
}

TEST_F(Folder, AFileIsReadWhole) {
  std::ofstream(path / "s.toml") << least << '#' << std::string(200'000, 'x') << '\n';
  EXPECT_EQ(load_job(path / "s.toml").text.size(), std::string(least).size() + 200'002);
}

}  // namespace
}  // namespace regatta
