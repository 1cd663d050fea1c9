#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "kernels/error.hpp"
#include "results/report.hpp"
#include "results/terminal.hpp"
#include "results/tool.hpp"
#include "tests/results/proposals.hpp"

namespace regatta {

using namespace proposals;

namespace {

/// MPI ranks over one, two, four nodes.
Records study_of_nodes() {
  auto wanted = options();
  wanted.runners = {"mpi"};
  auto records = simulate::study(wanted);
  for (auto& point : records.points) std::swap(point.shape.nodes, point.shape.ranks_per_node);
  return records;
}

std::vector<std::vector<std::string>> rows_of(std::string const& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

std::size_t column(std::vector<std::string> const& heading, std::string const& name) {
  auto const found = std::find(heading.begin(), heading.end(), name);
  EXPECT_NE(found, heading.end()) << name;
  return static_cast<std::size_t>(found - heading.begin());
}

TEST(Proposal, ItsCsvHasTheNumbersOfTheReportsJson) {
  auto const json = nlohmann::json::parse(report_json(analyse(study())));
  auto const rows = rows_of(proposal_csv(proposal()));
  auto const& series = json.at("scaling").at(0);
  ASSERT_EQ(rows.size(), 1 + series.at("rows").size());
  for (std::size_t i = 1; i < rows.size(); ++i) {
    auto const& row = series.at("rows").at(i - 1);
    auto const number = [&](std::string const& name) { return std::stod(rows[i].at(column(rows[0], name))); };
    EXPECT_EQ(number("seconds"), row.at("seconds").at("value").get<double>());
    EXPECT_EQ(number("seconds_high"), row.at("seconds").at("high").get<double>());
    EXPECT_EQ(number("speedup"), row.at("speedup").at("value").get<double>());
    EXPECT_EQ(number("efficiency_low"), row.at("efficiency").at("low").get<double>());
    EXPECT_EQ(number("core_hours"), row.at("core_hours").get<double>());
    EXPECT_EQ(number("cores"), row.at("shape").at("cores").get<double>());
    EXPECT_EQ(number("repetitions"), 30);
  }
}

TEST(Proposal, EveryFormatHasTheTableTheThresholdTheScriptAndTheAffinity) {
  auto const made = proposal();
  for (auto const& text : {proposal_markdown(made), proposal_latex(made), proposal_groff(made)}) {
    for (auto const* part : {"Nodes", "Wall time", "Speedup", "Efficiency", "Core", "0.75", "SBATCH",
                             "affinity=0", "Speedup is against", "Every result was verified"})
      EXPECT_TRUE(has(text, part)) << part << '\n' << text;
  }
  EXPECT_TRUE(has(proposal_csv(made), ",0.75,true,"));
}

TEST(Proposal, SaysWhichCountsAreMissing) {
  auto const one_node = proposal();
  EXPECT_TRUE(has(one_node.tables.at(0).findings.at(0), "3 core counts of one node: 1, 2, 4."));
  EXPECT_TRUE(has(one_node.tables.at(0).findings.at(0), "at least 3 node counts"));
  auto few = options();
  few.cores = {1, 2};
  EXPECT_TRUE(has(proposal_of(simulate::study(few), "s", {}).tables.at(0).findings.at(0), "MISSING"));
  EXPECT_EQ(proposal_of(study_of_nodes(), "s", {}).tables.at(0).findings.at(0),
            "3 node counts were measured: 1, 2, 4.");
  few.cores = {1};
  EXPECT_TRUE(
      has(proposal_markdown(proposal_of(simulate::study(few), "s", {})), "MISSING: nothing is scaled"));
}

TEST(Proposal, TheThresholdDecidesWhatIsAskedFor) {
  auto const strict = proposal_of(study(), "s", at(0.99)).tables.at(0);
  EXPECT_TRUE(strict.rows.at(0).enough);
  EXPECT_FALSE(strict.rows.at(1).enough);
  EXPECT_TRUE(has(strict.findings.at(1), "0.99"));
  EXPECT_EQ(strict.batch_script.at(6), "#SBATCH --cpus-per-task=1");
  auto const lax = proposal_of(study(), "s", at(0.5)).tables.at(0);
  EXPECT_TRUE(lax.rows.at(2).enough);
  EXPECT_EQ(lax.batch_script.at(6), "#SBATCH --cpus-per-task=4");
}

TEST(Proposal, StrongAndWeakStandApart) {
  auto weak = options();
  weak.law.weak = true;
  auto records = simulate::study(weak);
  records.job = "[study]\nscaling = \"weak\"\n";
  auto const text = proposal_markdown(proposal_of(records, "s", {}));
  EXPECT_TRUE(has(text, "## Weak scaling"));
  EXPECT_FALSE(has(text, "## Strong scaling"));
  EXPECT_TRUE(has(proposal_markdown(proposal()), "## Strong scaling"));
}

TEST(Proposal, AKernelOrRunnerThatIsNotThereIsAnError) {
  EXPECT_THROW(static_cast<void>(proposal_of(study(), "s", only("none", ""))), UsageError);
  EXPECT_THROW(static_cast<void>(proposal_of(study(), "s", only("", "tbb"))), UsageError);
}

TEST(Proposal, NothingIsSaidToBeVerifiedWhereNothingSucceeded) {
  auto records = study();
  for (auto& attempt : records.attempts) attempt.status = Status::failed;
  EXPECT_FALSE(has(proposal_markdown(proposal_of(records, "s", {})), "was verified"));
}

TEST(Proposal, TheThresholdIsToldWithAsManyDigitsAsItHas) {
  auto const made = proposal_of(study(), "s", at(0.725));
  for (auto const& text : {proposal_markdown(made), proposal_latex(made), proposal_groff(made)}) {
    EXPECT_TRUE(has(text, "efficiency: 0.725.")) << text;
    EXPECT_TRUE(has(text, "at least 0.725 up to")) << text;
    EXPECT_FALSE(has(text, "0.72 ")) << text;
  }
  EXPECT_EQ(efficiency_text(0.999985, 0.99999), "0.999985");
}

TEST(Proposal, OneAttemptIsOne) {
  auto wanted = options();
  wanted.runners = {"openmp"}, wanted.cores = {2}, wanted.rounds = 1, wanted.repetitions = 1;
  auto const text = proposal_markdown(proposal_of(simulate::study(wanted), "s", {}));
  EXPECT_TRUE(has(text, ": 1 attempt in 1 round")) << text;
  EXPECT_TRUE(has(text, "; 1 repetition an attempt")) << text;
}

TEST(Proposal, SaysWhatMakesItsRowsDoubtful) {
  auto records = study();
  for (auto& attempt : records.attempts) attempt.elapsed_seconds = 1e6;
  EXPECT_TRUE(has(proposal_markdown(proposal_of(records, "s", {})), "CHECK: dominated by start-up"));
  EXPECT_FALSE(has(proposal_markdown(proposal()), "start-up"));
  records = study();
  records.attempts.front().status = Status::failed;
  EXPECT_TRUE(
      has(proposal_markdown(proposal_of(records, "s", {})), "LEFT OUT: 1 point with failed attempts"));
}

/// Two rounds, whose attempts differ so far that no interval says anything.
Records scattered() {
  auto wanted = options();
  wanted.rounds = 2;
  auto records = simulate::study(wanted);
  for (std::size_t i = 0; i < records.attempts.size(); ++i)
    for (auto& sample : records.attempts[i].samples) sample.seconds *= i % 3 == 0 ? 5 : 1;
  return records;
}

TEST(Proposal, AnIntervalThatSaysNothingIsUnknown) {
  auto const text = proposal_markdown(proposal_of(scattered(), "s", {}));
  EXPECT_TRUE(has(text, "| unknown |")) << text;
  EXPECT_TRUE(has(text, "MISSING: some intervals are unknown")) << text;
  EXPECT_FALSE(has(proposal_markdown(proposal()), "unknown"));
}

/// The study with the time of every repetition on so many cores multiplied.
Records slowed(int cores, double factor) {
  auto records = study();
  for (auto const& point : records.points)
    for (auto& attempt : records.attempts)
      if (attempt.point == point.id && point.shape.cores() == cores)
        for (auto& sample : attempt.samples) sample.seconds *= factor;
  return records;
}

TEST(Proposal, UpToACountMeansThatNoneBeforeItIsBelow) {
  auto const dipped = proposal_of(slowed(2, 1.8), "s", {}).tables.at(0);
  ASSERT_FALSE(dipped.rows.at(1).enough);
  ASSERT_TRUE(dipped.rows.at(2).enough);
  EXPECT_TRUE(has(dipped.findings.at(1), "ask for 1 core.")) << dipped.findings.at(1);
  EXPECT_TRUE(has(dipped.findings.at(1), "CHECK: 2 cores have less")) << dipped.findings.at(1);
  EXPECT_EQ(dipped.batch_script.at(6), "#SBATCH --cpus-per-task=1");
}

TEST(Proposal, TheBatchScriptHasTimeForTheSlowestAttempt) {
  auto records = study();
  for (auto& attempt : records.attempts) attempt.elapsed_seconds = 0;  // as in another program's file
  records.attempts.back().samples.back().seconds = 3600;
  EXPECT_EQ(proposal_of(records, "s", at(0.1)).tables.at(0).batch_script.at(2), "#SBATCH --time=02:01:00");
}

TEST(Proposal, AnEfficiencyJustBelowTheThresholdIsNotShownAsIt) {
  EXPECT_EQ(efficiency_text(0.7496, 0.75), "0.7496");
  EXPECT_EQ(efficiency_text(0.7504, 0.75), "0.75");
  EXPECT_EQ(efficiency_text(0.9012, 0.75), "0.90");
}

TEST(Proposal, FasterThanLinearIsToldEvenWithoutAnInterval) {
  auto records = scattered();
  for (auto& attempt : records.attempts)
    if (attempt.point == records.points.back().id)
      for (auto& sample : attempt.samples) sample.seconds /= 40;
  auto const text = proposal_markdown(proposal_of(records, "s", {}));
  EXPECT_TRUE(has(text, "CHECK: an efficiency of")) << text;
  EXPECT_TRUE(has(proposal_markdown(proposal_of(slowed(4, 0.5), "s", {})), "Faster than linear"));
}

TEST(Proposal, OneRoundOrTwoAreMissingSomething) {
  auto wanted = options();
  wanted.rounds = 1;
  auto const one = proposal_markdown(proposal_of(simulate::study(wanted), "s", {}));
  EXPECT_TRUE(has(one, "MISSING: some rows rest on one round")) << one;
  EXPECT_TRUE(has(one, "of its repetitions alone")) << one;
  wanted.rounds = 2;
  EXPECT_TRUE(has(proposal_markdown(proposal_of(simulate::study(wanted), "s", {})), "MISSING: some"));
}

TEST(Proposal, TheMethodClaimsNoMoreThanWasRecorded) {
  auto records = study();
  auto const theirs = proposal_markdown(proposal_of(records, "s", {}));
  EXPECT_FALSE(has(theirs, "fresh process"));
  EXPECT_TRUE(has(theirs, "was not recorded"));
  records.environments.front().facts = {{"regatta_version", "1"},
                                        {"memory_total", "24684092 kB"},
                                        {"smt", "notsupported"},
                                        {"kernel_flags", "  -O3   -g"}};
  auto const ours = proposal_markdown(proposal_of(records, "s", {}));
  EXPECT_TRUE(has(ours, "each a fresh process"));
  EXPECT_TRUE(has(ours, "memory 23.5 GiB; SMT not supported")) << ours;
  EXPECT_TRUE(has(ours, "flags -O3 -g")) << ours;
  for (auto& attempt : records.attempts) attempt.host.clear();
  EXPECT_TRUE(has(proposal_markdown(proposal_of(records, "s", {})), "Machine: hosts not recorded"));
}

TEST(Proposal, OfThroughputShowsRatesAndSaysSo) {
  auto records = study();
  records.job = "[study]\nscaling = \"throughput\"\n";
  auto const made = proposal_of(records, "s", {});
  auto const text = proposal_markdown(made);
  for (auto const* part : {"## Throughput", "### Throughput over cores", "| Operations/s |", "| Gain |"})
    EXPECT_TRUE(has(text, part)) << part << text;
  EXPECT_FALSE(has(text, "Strong scaling"));
  EXPECT_TRUE(has(proposal_csv(made), ",throughput,cores,"));
}

TEST(Proposal, TwoVersionsOfAKernelHaveATableEachThatSaysWhich) {
  auto const made = proposal_of(simulate::two_versions(study()), "s", {});
  ASSERT_EQ(made.tables.size(), 2U);
  EXPECT_TRUE(made.tables[0].problem.ends_with(" version 1")) << made.tables[0].problem;
  EXPECT_TRUE(made.tables[1].problem.ends_with(" version 2")) << made.tables[1].problem;
  EXPECT_FALSE(has(proposal_markdown(proposal()), "version 1"));
}

TEST(Proposal, LeftOutNamesTheParameters) {
  auto records = study();
  records.attempts.back().result = "ff";
  EXPECT_TRUE(has(proposal_markdown(proposal_of(records, "s", {})), "mandelbrot 1024 seed=1 differ"));
}

TEST(Proposal, TheMethodIsThatOfWhatIsShown) {
  auto const text = proposal_markdown(proposal());
  EXPECT_TRUE(has(text, "9 attempts in 3 rounds"));
  EXPECT_FALSE(has(text, "serial (simulated)"));
}

TEST(Tool, AMissingProgramNamesItsPackage) {
  try {
    static_cast<void>(run_tool({"no-such-program-here"}, "", "/", "its-package"));
    FAIL();
  } catch (EnvironmentError const& error) {
    EXPECT_TRUE(has(error.what(), "its-package")) << error.what();
  }
  EXPECT_THROW(static_cast<void>(run_tool({"false"}, "", "/", "coreutils")), EnvironmentError);
  EXPECT_EQ(run_tool({"cat"}, "as it is", "/", "coreutils"), "as it is");
}

}  // namespace
}  // namespace regatta
