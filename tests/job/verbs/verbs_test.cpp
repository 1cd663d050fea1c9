#include <gtest/gtest.h>
#include <sched.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace {

using Json = nlohmann::json;

struct Outcome {
  int code = -1;
  std::string out;  ///< standard output, or both where `2>&1` is asked for
};

/// In a folder of its own; the line is this test's, not a user's.
class Verbs : public testing::Test {
 protected:
  Verbs() {
    std::string name = testing::TempDir() + "/verbs_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~Verbs() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] Outcome regatta(std::string const& arguments) const { return regatta_with("", arguments); }

  /// With variables of the environment, "NAME=VALUE …".
  [[nodiscard]] Outcome regatta_with(std::string const& variables, std::string const& arguments) const {
    auto const line = "cd '" + folder_.string() + "' && " + variables + " '" REGATTA_PROGRAM "' " + arguments;
    std::FILE* const pipe = popen(line.c_str(), "r");
    Outcome outcome;
    char piece[4096];
    for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof piece, pipe)) > 0;)
      outcome.out.append(piece, got);
    auto const status = pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
  }

  void write(std::string const& file, std::string const& text) const {
    std::ofstream(folder_ / file) << text;
  }

  std::filesystem::path folder_;
};

constexpr char const* small =
    "[study]\nname = \"s\"\n[sweep]\ncores = [1, 2]\n[measure]\nrounds = 2\ntimeout = 10\n[[kernel]]\nname = "
    "\"count\"\nsize = 1000\n";

TEST_F(Verbs, ListTellsKernelsRunnersAndJobs) {
  auto const all = Json::parse(regatta("list --json").out);
  EXPECT_EQ(all["runners"].size(), 8U);
  EXPECT_GE(all["kernels"].size(), 12U);
  EXPECT_GE(all["jobs"].size(), 6U) << "those beside the build";
  EXPECT_EQ(Json::parse(regatta("list runners --json").out), all["runners"]);
  for (auto const& kernel : all["kernels"]) {
    EXPECT_FALSE(kernel["bound"].get<std::string>().empty());
    EXPECT_FALSE(kernel["summary"].get<std::string>().empty());
    std::set<std::string> names;
    for (auto const& parameter : kernel["parameters"]) {
      names.insert(parameter["name"]);
      EXPECT_FALSE(parameter["meaning"].get<std::string>().empty())
          << kernel["name"] << " " << parameter["name"];
      if (parameter["type"] != "text") {
        EXPECT_FALSE(parameter["unit"].get<std::string>().empty()) << kernel["name"];
      }
    }
    EXPECT_TRUE(names.contains("size"));
    EXPECT_NE(regatta("list kernels").out.find(kernel["name"]), std::string::npos);
  }
}

TEST_F(Verbs, InitWritesAJobFileOnceAndPlanAcceptsIt) {
  EXPECT_EQ(regatta("init mine").code, 0);
  EXPECT_EQ(regatta("plan mine.toml").code, 0);
  auto const again = regatta("init mine 2>&1");
  EXPECT_EQ(again.code, 2);
  EXPECT_NE(again.out.find("mine.toml is there already"), std::string::npos);
  for (auto const* name : {"../x", "-x", "''", "'a b'", "a/b"})
    EXPECT_EQ(regatta(std::string("init 2>&1 -- ") + name).code, 2) << name;
}

TEST_F(Verbs, PlanShowsEveryPointWithItsCommandAndTheCost) {
  write("s.toml", small);
  auto const text = regatta("plan s.toml --cores-per-node 2");
  EXPECT_EQ(text.code, 0);
  EXPECT_NE(text.out.find("15 points"), std::string::npos);
  EXPECT_NE(text.out.find("mpirun -np 2"), std::string::npos);
  EXPECT_EQ(text.out.find('\x1b'), std::string::npos) << "no colours into a pipe";

  auto const plan = Json::parse(regatta("plan s.toml --cores-per-node 2 --json").out);
  ASSERT_EQ(plan["points"].size(), 15U);
  EXPECT_EQ(plan["cost"]["attempts"], 30);
  EXPECT_EQ(plan["cost"]["worst_core_seconds"], 10.0 * 2 * (8 + 2 * 7));
  EXPECT_TRUE(plan["cost"]["expected_seconds"].is_null());
  for (auto const& point : plan["points"]) EXPECT_GT(point["command"]["argv"].size(), 10U);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "results")) << "nothing ran, nothing is written";
}

TEST_F(Verbs, PlanInAnAllocationIsForWhatSlurmGave) {
  write("a.toml",
        "[study]\nname = \"s\"\n[sweep]\nrunners = [\"openmp\", \"mpi\"]\ncores = [\"1node\"]\n"
        "nodes = [1, 2]\n[[kernel]]\nname = \"count\"\nsize = 1000\n");
  auto const cores_of = [&](std::string const& variables, std::string const& options) {
    auto const plan = Json::parse(regatta_with(variables, "plan a.toml --json " + options).out);
    std::set<std::pair<int, int>> shapes;
    for (auto const& point : plan["points"])
      shapes.emplace(point["nodes"],
                     point["ranks_per_node"].get<int>() * point["threads_per_rank"].get<int>());
    return shapes;
  };
  std::string const given =
      "SLURM_JOB_ID=7 SLURM_JOB_NODELIST='n[1-2]' SLURM_JOB_NUM_NODES=2 SLURM_JOB_CPUS_PER_NODE='6,5'";
  EXPECT_EQ(cores_of(given, ""), (std::set<std::pair<int, int>>{{1, 5}, {2, 5}}));
  EXPECT_EQ(cores_of(given, "--cores-per-node 3"), (std::set<std::pair<int, int>>{{1, 3}, {2, 3}}))
      << "for nodes elsewhere";
  EXPECT_EQ(regatta_with(given + " SLURM_JOB_NUM_NODES=3", "plan a.toml 2>&1").code, 4)
      << "variables that contradict each other";
}

TEST_F(Verbs, PlanOnThisMachineIsForTheCoresOfThisProcess) {
  write("a.toml",
        "[study]\nname = \"s\"\n[sweep]\nrunners = [\"openmp\"]\ncores = [\"1node\"]\n"
        "[[kernel]]\nname = \"count\"\nsize = 1000\n");
  cpu_set_t all, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
  CPU_ZERO(&one);
  std::size_t first = 0;
  while (!CPU_ISSET(first, &all)) ++first;
  CPU_SET(first, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  auto const plan = Json::parse(regatta("plan a.toml --json").out);
  ASSERT_EQ(sched_setaffinity(0, sizeof all, &all), 0);
  ASSERT_EQ(plan["points"].size(), 1U);
  EXPECT_EQ(plan["points"][0]["threads_per_rank"], 1);
}

TEST_F(Verbs, PlanKeepsOnlyWhatIsAskedFor) {
  write("s.toml", small);
  auto const plan = Json::parse(
      regatta("plan s.toml --cores-per-node 2 --json --only \"runner == 'mpi' and cores > 1\"").out);
  ASSERT_EQ(plan["points"].size(), 1U);
  EXPECT_EQ(plan["points"][0]["ranks_per_node"], 2);
  EXPECT_EQ(regatta("plan s.toml --only \"runner = 'mpi'\" 2>/dev/null").code, 2);
  EXPECT_EQ(regatta("plan s.toml --only \"runner == 'mpi' and cores > 99\" 2>/dev/null").code, 2);
}

TEST_F(Verbs, PlanTellsWhatTheNextRunWouldDoWhereTheStudyHasBegun) {
  write("s.toml", small);
  EXPECT_EQ(regatta("plan s.toml --cores-per-node 2").out.find("missing"), std::string::npos);
  EXPECT_TRUE(Json::parse(regatta("plan s.toml --cores-per-node 2 --json").out)["cost"]["missing"].is_null());
  std::filesystem::create_directories(folder_ / "results/s/journal");
  auto const text = regatta("plan s.toml --cores-per-node 2").out;
  EXPECT_NE(text.find("\nmissing   30 of 30 attempts, which `regatta run` would do\n"), std::string::npos)
      << text;
  EXPECT_EQ(Json::parse(regatta("plan s.toml --cores-per-node 2 --json").out)["cost"]["missing"], 30);
}

TEST_F(Verbs, PlanOfABadJobFileEndsWithThreeAndOneLine) {
  write("bad.toml", "[study]\nname = \"s\"\n[sweep]\ncores = \"8..2\"\n");
  auto const outcome = regatta("plan bad.toml 2>&1");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.out,
            "regatta: error: bad.toml:4:9: sweep.cores: '8..2' is an empty range: 8 is above 2; write the "
            "smaller one "
            "first\n");
  auto const none = regatta("plan jobs/quickstart.toml 2>&1");
  EXPECT_EQ(none.code, 3);
  EXPECT_NE(none.out.find("`regatta list jobs` shows where"), std::string::npos) << none.out;
  EXPECT_EQ(regatta("plan . 2>/dev/null").code, 3);
}

TEST_F(Verbs, ANameThatAShellCouldMistakeStaysInert) {
  write("$(touch sentinel).toml", small);
  EXPECT_EQ(regatta("plan '$(touch sentinel).toml'").code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "sentinel"));
  auto const outcome = regatta("plan $'a\\e[31mb.toml' 2>&1");
  EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
}

TEST_F(Verbs, WhatIsMistypedIsNamedWithTheNearestKnownOne) {
  auto const verb = regatta("rnu s.toml 2>&1");
  EXPECT_EQ(verb.code, 2);
  EXPECT_EQ(verb.out, "regatta: error: unknown verb 'rnu'; did you mean 'run'? See regatta --help\n");
  auto const option = regatta("run --frsh s.toml 2>&1");
  EXPECT_EQ(option.code, 2);
  EXPECT_EQ(option.out,
            "regatta: error: unknown option '--frsh'; did you mean '--fresh'? See regatta run --help\n");
  auto const hopeless = regatta("list --xyzzy 2>&1");
  EXPECT_EQ(hopeless.code, 2);
  EXPECT_NE(hopeless.out.find("known: --help, --json; see regatta list --help"), std::string::npos)
      << hopeless.out;
  for (auto const* arguments : {"", "run", "list kernel", "plan a b", "run --json=maybe s.toml", "--xyzzy"}) {
    auto const outcome = regatta(std::string(arguments) + " 2>&1");
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 1) << outcome.out;
  }
}

TEST_F(Verbs, AnAnswerThatCannotBeWrittenIsAStorageError) {
  for (auto const* arguments : {"--help", "--version", "run --help", "list", "point --help",
                                "point --kernel count --runner serial --warmup 0 --max 1"})
    for (auto const* output : {" >/dev/full 2>/dev/null", " >&- 2>/dev/null"})
      EXPECT_EQ(regatta(std::string(arguments) + output).code, 6) << arguments << output;
}

TEST_F(Verbs, EveryVerbHasHelpWithAnExample) {
  for (auto const* verb : {"list", "init", "plan", "run", "submit", "status", "cancel", "collect", "report",
                           "recommend", "compare", "export", "point", "task"}) {
    auto const help = regatta(std::string(verb) + " --help");
    EXPECT_EQ(help.code, 0);
    EXPECT_NE(help.out.find("Example: regatta "), std::string::npos) << verb;
  }
}

}  // namespace
