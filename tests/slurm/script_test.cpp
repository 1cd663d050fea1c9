#include "slurm/script.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "driver/shell_word.hpp"

namespace regatta {
namespace {

ScriptFacts facts_of(std::filesystem::path study) {
  return {"/opt/regatta/bin/regatta", std::move(study), "s", "0001", {}};
}

Batch batch_of(std::size_t first, std::size_t tasks) {
  return {"regatta-s-0123456789ab", "01-2x4.sbatch", false, {{2, 4}, first, tasks, 3600}};
}

/// sbatch reads directives until the first line that is no comment.
std::vector<std::string> directives_of(std::string const& script) {
  std::istringstream lines(script);
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line) && (line.empty() || line[0] == '#');)
    if (line.starts_with("#SBATCH ")) found.push_back(line.substr(8));
  return found;
}

bool holds(std::vector<std::string> const& words, std::string const& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST(Script, AsksForNodesAndCoresAndNamesItsJob) {
  auto facts = facts_of("/scratch/results/s");
  facts.slurm.account = "project1";
  facts.slurm.mem = "4G";
  facts.slurm.exclusive = true;
  facts.slurm.max_parallel = 8;
  facts.slurm.extra = {"--reservation=course"};
  auto const found = directives_of(script_text(facts, batch_of(1001, 501)));
  for (auto const* wanted :
       {"--job-name=regatta-s-0123456789ab", "--comment=regatta-s-0123456789ab", "--array=0-500%8",
        "--nodes=2", "--ntasks-per-node=4", "--cpus-per-task=1", "--time=01:00:00", "--signal=B:USR1@30",
        "--requeue", "--account=project1", "--mem=4G", "--exclusive", "--reservation=course", "--export=ALL"})
    EXPECT_TRUE(holds(found, wanted)) << wanted;
}

TEST(Script, AnOffsetCarriesIndexesPastTheArraySize) {
  auto const text = script_text(facts_of("/results/s"), batch_of(1001, 501));
  EXPECT_NE(text.find("--task \"$((1001 + SLURM_ARRAY_TASK_ID))\""), std::string::npos) << text;
}

TEST(Script, OneThatCollectsAsksForOneCoreAndForNothingThatMeasuringNeeds) {
  auto batch = batch_of(0, 0);
  batch.collects = true;
  batch.array.request = {1, 1};
  auto facts = facts_of("/results/s");
  facts.slurm.account = "a";
  facts.slurm.partition = "p";
  facts.slurm.qos = "q";
  facts.slurm.constraint = "gpu";
  facts.slurm.mem = "200G";
  facts.slurm.exclusive = true;
  facts.slurm.extra = {"--gres=gpu:1", "--nodelist=n1"};
  auto const text = script_text(facts, batch);
  for (auto const* wanted : {"--account=a", "--partition=p", "--qos=q"})
    EXPECT_NE(text.find(wanted), text.npos) << wanted;
  for (auto const* not_wanted : {"--mem", "--constraint", "--gres", "--nodelist", "--exclusive"})
    EXPECT_EQ(text.find(not_wanted), text.npos) << not_wanted;
  EXPECT_FALSE(text.find("collect \"$study\"") == std::string::npos);
  EXPECT_EQ(text.find("--array"), std::string::npos);
}

TEST(Script, APathCannotBecomeADirectiveOrACommand) {
  for (std::string const path :
       {"/a b/s", "/a'b/s", "/a\"b/s", "/$(touch x)/s", "/`x`/s", "/a\n#SBATCH --uid=0\n/s", "/a\\/s",
        "/a;b/s", "/-x/s", "/a\tb/s", "/\x01/s", "/\u00e9\u202e/s"}) {
    auto const plain = script_text(facts_of("/plain/s"), batch_of(0, 2)),
               odd = script_text(facts_of(path), batch_of(0, 2));
    EXPECT_EQ(directives_of(plain), directives_of(odd)) << path;
    EXPECT_EQ(std::count(plain.begin(), plain.end(), '\n'), std::count(odd.begin(), odd.end(), '\n')) << path;
  }
}

TEST(ShellWord, PlainTextStaysReadable) {
  EXPECT_EQ(shell_word("/opt/regatta-1.0/bin"), "/opt/regatta-1.0/bin");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("a\nb'c\\"), "$'a\\x0ab\\'c\\\\'");
}

}  // namespace
}  // namespace regatta
