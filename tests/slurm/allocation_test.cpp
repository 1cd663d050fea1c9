#include "slurm/allocation.hpp"

#include <gtest/gtest.h>

#include <map>

#include "kernels/error.hpp"
#include "slurm/srun.hpp"

namespace regatta {
namespace {

std::optional<Allocation> read(std::map<std::string, std::string> const& set) {
  return allocation_of([&](char const* name) -> std::optional<std::string> {
    auto const found = set.find(name);
    return found == set.end() ? std::nullopt : std::optional(found->second);
  });
}

/// As Slurm 22.05 sets them in a batch script.
std::map<std::string, std::string> const batch{
    {"SLURM_JOB_ID", "15"},           {"SLURM_JOB_NUM_NODES", "3"}, {"SLURM_JOB_CPUS_PER_NODE", "4(x2),2"},
    {"SLURM_JOB_NODELIST", "n[1-3]"}, {"SLURMD_NODENAME", "n1"},    {"SLURM_ARRAY_JOB_ID", "12"},
    {"SLURM_ARRAY_TASK_ID", "3"}};

TEST(CountsOfNodes, AreReadFromSlurmsShortForm) {
  EXPECT_EQ(counts_of_nodes("2"), (std::vector<int>{2}));
  EXPECT_EQ(counts_of_nodes("2(x2),1"), (std::vector<int>{2, 2, 1}));
  EXPECT_EQ(counts_of_nodes("72(x2),36,8(x1)"), (std::vector<int>{72, 72, 36, 8}));
}

TEST(CountsOfNodes, RefuseWhatSlurmNeverWrites) {
  for (auto const* text : {"", ",", "2,", "x", "0", "-1", "2(x", "2(x2", "2(x0)", "2(x-1)", "2()", "2 ", " 2",
                           "2;3", "2(x2)3", "99999999999", "1(x1048577)", "1(x1048576),1"})
    EXPECT_THROW((void)counts_of_nodes(text), EnvironmentError) << text;
}

TEST(Allocation, IsNoneOutsideOfSlurm) {
  EXPECT_FALSE(read({}));
  EXPECT_FALSE(read({{"SLURM_CONF", "/etc/slurm.conf"}, {"SLURM_JOB_ID", ""}}));
}

TEST(Allocation, HasTheCoresOfItsSmallestNode) {
  auto const allocation = read(batch);
  ASSERT_TRUE(allocation);
  EXPECT_EQ(allocation->job, "15");
  EXPECT_EQ(allocation->label, "12_3");
  EXPECT_EQ(allocation->nodes, "n[1-3]");
  EXPECT_EQ(allocation->cpus, (std::vector<int>{4, 4, 2}));
  EXPECT_EQ(allocation->node_count(), 3);
  EXPECT_EQ(allocation->cores_per_node(), 2);
  EXPECT_TRUE(allocation->on_node);
}

TEST(Allocation, OfSallocIsElsewhere) {
  auto variables = batch;
  variables.erase("SLURMD_NODENAME");
  EXPECT_FALSE(read(variables)->on_node);
}

TEST(Allocation, WithoutTheListOfNodesTakesWhatThisOneHas) {
  EXPECT_EQ(read({{"SLURM_JOB_ID", "1"}, {"SLURM_NNODES", "2"}, {"SLURM_CPUS_ON_NODE", "4"}})->cpus,
            (std::vector<int>{4, 4}));
  EXPECT_FALSE(read({{"SLURM_JOB_ID", "1"}}));
}

TEST(Allocation, RefusesVariablesThatContradictEachOther) {
  auto variables = batch;
  variables["SLURM_JOB_NUM_NODES"] = "2";
  EXPECT_THROW((void)read(variables), EnvironmentError);
}

std::string joined(std::vector<std::string> const& words) {
  std::string text;
  for (auto const& word : words) text += word + " ";
  return text;
}

TEST(Srun, StartsAPointsShapeAndLeavesBindingToTheRanks) {
  auto allocation = *read(batch);
  allocation.cpus = {8, 8, 8};
  EXPECT_EQ(
      joined(srun_of("/usr/bin/srun", allocation, {2, 2, 4}, true)),
      "/usr/bin/srun --jobid=15 --nodes=2 --ntasks=4 --ntasks-per-node=2 --cpus-per-task=4 --exact --overlap "
      "--cpu-bind=none --distribution=block --mpi=pmix --kill-on-bad-exit=1 --input=none --export=ALL ");
}

TEST(Srun, StartsAProcessWithoutMpi) {
  auto const text = joined(srun_of("srun", *read(batch), {1, 1, 2}, false));
  EXPECT_NE(text.find("--mpi=none "), std::string::npos);
  EXPECT_EQ(text.find("--overcommit"), std::string::npos);
}

TEST(Srun, OvercommitsWhereTheAllocationHasFewerCores) {
  auto const text = joined(srun_of("srun", *read(batch), {1, 2, 4}, true));
  EXPECT_NE(text.find("--cpus-per-task=1 "), std::string::npos);
  EXPECT_NE(text.find("--overcommit "), std::string::npos);
  EXPECT_EQ(text.find("--exact"), std::string::npos) << "srun: More processors requested than permitted";
}

TEST(Srun, TellsWhetherTheJobIsEnding) {
  EXPECT_TRUE(job_is_ending(
      "srun: error: Unable to create step for job 3: Job/step already completing or completed\n"));
  EXPECT_FALSE(job_is_ending("srun: error: n2: task 1: Killed\n"));
}

TEST(SrunCause, NamesRankAndNode) {
  EXPECT_EQ(srun_cause("x\nsrun: error: n2: task 1: Killed\nsrun: error: n1: task 0: Terminated\n"),
            "rank 1 on n2 ended by Killed");
  EXPECT_EQ(srun_cause("srun: error: n1: tasks 0-3: Exited with exit code 7\n"),
            "rank 0-3 on n1 exited with 7");
  EXPECT_EQ(srun_cause("srun: error: n2: task 1: Segmentation fault (core dumped)\n"),
            "rank 1 on n2 ended by Segmentation fault (core dumped)");
}

TEST(SrunCause, PrefersTheJobsOwnEnd) {
  EXPECT_EQ(srun_cause("srun: error: n1: task 0: Killed\nsrun: error: Node failure on n2\n"),
            "node n2 was lost");
  EXPECT_EQ(
      srun_cause(
          "slurmstepd: error: *** STEP 3.0 ON n1 CANCELLED AT 2026-01-01T00:00:00 DUE TO TIME LIMIT ***\n"),
      "the job's time limit ended it");
}

TEST(SrunCause, IsSilentWhereNoRankIsNamed) {
  for (auto const* text :
       {"", "srun: error: ", "srun: error: n1: task", "srun: error: n1: task x: y", "regatta: error: x"})
    EXPECT_EQ(srun_cause(text), "") << text;
}

}  // namespace
}  // namespace regatta
