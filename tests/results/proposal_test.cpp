#include "results/proposal/proposal.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "kernels/error.hpp"
#include "results/report.hpp"
#include "results/terminal.hpp"
#include "results/tool.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

simulate::Options options() {
  return {.kernels = {"mandelbrot"}, .runners = {"serial", "openmp"}, .cores = {1, 2, 4}};
}

Records study() {
  return simulate::study(options());
}

Proposal proposal() {
  return proposal_of(study(), "alloc26", {});
}

ProposalOptions at(double threshold) {
  ProposalOptions wanted;
  wanted.threshold = threshold;
  return wanted;
}

ProposalOptions only(std::string kernel, std::string runner) {
  ProposalOptions wanted;
  wanted.kernel = std::move(kernel), wanted.runner = std::move(runner);
  return wanted;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

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

/// A study whose texts try to be markup of every format.
Proposal hostile() {
  auto records = study();
  for (auto& point : records.points) point.kernel = "=x|</p>\\input{/etc/passwd}\n.sy touch owned\"%$&#_^~`";
  for (auto& attempt : records.attempts)
    attempt.placement =
        R"([{"host":"\\end{quote}\\input{x}\n.so /etc/passwd","workers":[{"cpu":0,"mask":[0]}]}])";
  return proposal_of(records, "<b>\\write18{id}", {});
}

/// What is left of LaTeX's special characters when our own commands are taken away: all must be escaped.
void expect_balanced_latex(std::string const& text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
      continue;
    }
    depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
    ASSERT_GE(depth, 0) << text.substr(i > 80 ? i - 80 : 0, 100);
    ASSERT_NE(text[i], '%');
    ASSERT_NE(text[i], '#');
    ASSERT_NE(text[i], '~');
    ASSERT_NE(text[i], '^');
  }
  EXPECT_EQ(depth, 0);
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(first_character(rest).bytes)) {
    auto const [code, bytes] = first_character(rest);
    ASSERT_GT(bytes, 0U);
    ASSERT_LT(code, 0x180U);  // Latin letters alone
    ASSERT_TRUE(code < 0x80 || code >= 0xc0);
  }
}

TEST(Proposal, HostileTextsAreInertInLatex) {
  auto const text = proposal_latex(hostile());
  EXPECT_FALSE(has(text, "\\input"));
  EXPECT_FALSE(has(text, "\\write18"));
  EXPECT_EQ(text.find("\\end{quote}"), text.find("\\end{quote}\n"));
  expect_balanced_latex(text);
  expect_balanced_latex(proposal_latex(proposal()));
}

TEST(Proposal, LatinLettersAreThemselvesInLatex) {
  auto records = study();
  for (auto& point : records.points) point.kernel = "Ünïcødé_Łódź流☃ħ÷\u202e";
  auto const text = proposal_latex(proposal_of(records, "s", {}));
  EXPECT_TRUE(has(text, "Ünïcødé\\_ŁódźU+6D41U+2603U+0127$\\div$\\textbackslash{}u202e")) << text;
  expect_balanced_latex(text);
}

TEST(Proposal, PdflatexTypesetsAllThatIsWritten) {
  std::string letters;  // U+00C0 to U+017F
  for (unsigned code = 0xc0; code < 0x180; ++code) {
    letters += static_cast<char>(0xc0U | (code >> 6U));
    letters += static_cast<char>(0x80U | (code & 0x3fU));
    if (code % 16 == 15) letters += ' ';
  }
  auto records = study();
  for (auto& point : records.points) point.kernel = letters + "流☃ ÷±≤≈κ°€‘’“”—…";
  TemporaryStudy const folder;
  write_file(folder.path() / "letters.tex", proposal_latex(proposal_of(records, "s", {})));
  write_file(folder.path() / "hostile.tex", proposal_latex(hostile()));
  for (auto const* name : {"letters", "hostile"}) try {
      static_cast<void>(
          run_tool({"pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", name}, "",
                   folder.path(), "texlive-latex-base"));
      EXPECT_TRUE(read_file(folder.path() / (std::string(name) + ".pdf")).starts_with("%PDF"));
    } catch (EnvironmentError const& error) {
      if (has(error.what(), "cannot be started")) GTEST_SKIP() << "needs pdflatex";
      ADD_FAILURE() << name << ": " << read_file(folder.path() / (std::string(name) + ".log"));
    }
}

TEST(Proposal, HostileTextsAreInertInMarkdownAndGroff) {
  auto const markdown = proposal_markdown(hostile());
  EXPECT_FALSE(has(markdown, "<b>"));
  EXPECT_FALSE(has(markdown, "</p>"));
  EXPECT_TRUE(has(markdown, "x\\|&lt;/p\\>"));
  auto const groff = proposal_groff(hostile());
  EXPECT_FALSE(has(groff, "\n.sy"));
  EXPECT_FALSE(has(groff, "\n.so"));
  EXPECT_FALSE(has(groff, "\\input"));
}

TEST(Proposal, ACharacterWithoutAGlyphIsSpelledOutInThePdf) {
  auto records = study();
  for (auto& point : records.points) point.kernel = "流ümläut☃";
  auto const groff = proposal_groff(proposal_of(records, "s", {}));
  EXPECT_TRUE(has(groff, "U+6D41\\[u00FC]ml\\[u00E4]utU+2603")) << groff;
}

TEST(Proposal, HostileTextsAreOneCellInCsvAndNoFormula) {
  auto const csv = proposal_csv(hostile());
  EXPECT_TRUE(has(csv, "\r\n\"'=x|</p>"));
  EXPECT_TRUE(has(csv, "owned\"\"%$"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
}

/// A point of ranks with a core each; operations in flight: those of what waits.
Point of_ranks(int nodes, int ranks_per_node, int in_flight = 0) {
  Point point;
  point.shape = {nodes, ranks_per_node, 1}, point.concurrency = in_flight;
  return point;
}

TEST(Proposal, PlacementThatIsNoJsonIsSaidToBeMissing) {
  for (auto const* nothing : {"not json", "", R"({"host":3})", R"([{"host":"a","workers":7}])"}) {
    EXPECT_TRUE(affinity_of(nothing, of_ranks(1, 1)).lines.empty());
    EXPECT_TRUE(has(affinity_of(nothing, of_ranks(1, 1)).finding, "MISSING: no placement")) << nothing;
  }
}

/// Ranks of one worker each, which host and mask tell.
std::string placed(std::vector<std::pair<std::string, std::string>> const& workers) {
  std::string json;
  for (auto const& [host, mask] : workers)
    json += std::string(json.empty() ? "" : ",") + R"({"host":")" + host +
            R"(","workers":[{"cpu":0,"mask":)" + mask + "}]}";
  return "[" + json + "]";
}

TEST(Proposal, AffinityIsToldAThreadALineAndAHostThatIsLikeAnEarlierOneInOne) {
  EXPECT_EQ(affinity_of(R"([{"host":"n1","rank":3,"workers":[{"worker":1,"cpu":4,"mask":[4,5,6,9]}]}])",
                        of_ranks(1, 1))
                .lines,
            std::vector<std::string>{"host=n1 rank=3 thread=1 cpu=4 affinity=4-6,9"});
  auto const lines =
      affinity_of(placed({{"a", "[0]"}, {"a", "[1]"}, {"b", "[0]"}, {"b", "[1]"}, {"c", "[2]"}}),
                  of_ranks(3, 2))
          .lines;
  EXPECT_EQ(lines, (std::vector<std::string>{"host=a rank=0 thread=0 cpu=0 affinity=0",
                                             "host=a rank=1 thread=0 cpu=0 affinity=1",
                                             "host=b ranks=2-3: threads and affinity as on a",
                                             "host=c rank=4 thread=0 cpu=0 affinity=2"}));
}

TEST(Proposal, SaysWhatTheAffinityProves) {
  EXPECT_EQ(affinity_of(placed({{"a", "[0]"}, {"b", "[0]"}}), of_ranks(2, 1)).finding,
            "Each of the 2 workers on 2 hosts was bound to a CPU of its own.");
  EXPECT_TRUE(has(affinity_of(placed({{"a", "[0]"}, {"a", "[0]"}}), of_ranks(1, 2)).finding,
                  "CHECK: 1 of 2 workers"));
  EXPECT_TRUE(has(affinity_of(placed({{"a", "[0,1]"}, {"a", "[2]"}}), of_ranks(1, 2)).finding,
                  "1 of 2 workers were bound to several"));
}

TEST(Proposal, APlacementThatIsNotOfTheShapeProvesNothing) {
  auto const two = placed({{"a", "[0]"}, {"a", "[1]"}});
  EXPECT_EQ(affinity_of(two, of_ranks(1, 4)).finding,
            "CHECK: the placement is of 2 workers, and the shape has 4; it proves nothing of the shape.");
  EXPECT_TRUE(has(affinity_of(two, of_ranks(1, 1)).finding, "CHECK: the placement is of 2 workers"));
  EXPECT_TRUE(has(affinity_of(two, of_ranks(2, 1)).finding,
                  "CHECK: the placement is on 1 host, and the shape has 2 nodes"));
  EXPECT_TRUE(
      has(affinity_of(two, of_ranks(1, 4, 2)).finding, "Each of the 2 workers on 1 host"));  // they wait
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

TEST(Proposal, ThreadsThatWaitMayShareACpu) {
  EXPECT_TRUE(has(affinity_of(placed({{"a", "[0]"}, {"a", "[0]"}}), of_ranks(1, 2, 8)).finding,
                  "2 workers share 1 CPU:"));
  EXPECT_EQ(affinity_of(placed({{"a", "[0]"}, {"a", "[0]"}, {"a", "[1]"}}), of_ranks(1, 2, 8)).finding,
            "3 workers share 2 CPUs: an operation in flight may have a thread of its own, which waits.");
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

TEST(Proposal, ThePdfShowsTheTable) {
  auto const pdf = proposal_pdf(proposal());
  ASSERT_TRUE(pdf.starts_with("%PDF-"));
  auto const text = run_tool({"pdftotext", "-layout", "-", "-"}, pdf, "/", "poppler-utils");
  for (auto const* part : {"Scaling of alloc26", "Wall time (s)", "Efficiency", "Core-hours", "1×1×4",
                           "#SBATCH --nodes=1", "host=node1 rank=0 thread=1", "Method"})
    EXPECT_TRUE(has(text, part)) << part << '\n' << text;
  EXPECT_TRUE(proposal_pdf(hostile()).starts_with("%PDF-"));
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
