#include "slurm/job_facts.hpp"

#include <gtest/gtest.h>

namespace regatta {
namespace {

constexpr char const* shown = R"(JobId=15 ArrayJobId=12 ArrayTaskId=3 JobName=a Partition=forged
   UserId=root(0) GroupId=root(0) MCS_label=N/A
   Priority=4294901759 Nice=0 Account=physics QOS=normal
   JobState=RUNNING Reason=None Dependency=(null)
   Requeue=1 Restarts=2 BatchFlag=1 Reboot=0 ExitCode=0:0
   RunTime=00:00:04 TimeLimit=00:10:00 TimeMin=N/A
   SubmitTime=2026-11-25T23:59:00 EligibleTime=2026-11-25T23:59:30
   StartTime=2026-11-26T00:01:00 EndTime=2026-11-26T00:11:00 Deadline=N/A
   Partition=debug AllocNode:Sid=vm:123
   ReqNodeList=(null) ExcNodeList=(null)
   NodeList=n[1-2]
   NumNodes=2 NumCPUs=4 NumTasks=4 CPUs/Task=1 ReqB:S:C:T=0:0:*:*
   TRES=cpu=4,mem=48210M,node=2,billing=4
   MinCPUsNode=2 MinMemoryNode=0 MinTmpDiskNode=0
   Features=(null) DelayBoot=00:00:00
   Command=/x/y Partition=later
)";

TEST(JobFacts, AreReadFromWhatScontrolPrints) {
  auto const job = job_facts_of(shown);
  EXPECT_EQ(job.facts.at("slurm_partition"), "debug");
  EXPECT_EQ(job.facts.at("slurm_account"), "physics");
  EXPECT_EQ(job.facts.at("slurm_node_list"), "n[1-2]");
  EXPECT_EQ(job.facts.at("slurm_allocated"), "cpu=4,mem=48210M,node=2,billing=4");
  EXPECT_EQ(job.facts.at("slurm_requested_tasks"), "4");
  EXPECT_EQ(job.facts.at("slurm_restarts"), "2");
  EXPECT_EQ(job.queue_seconds, 90);
}

/// As slurm 23.11 prints it.
TEST(JobFacts, OfNewerSlurmTellWhatWasRequestedAndWhatWasAllocated) {
  auto const job = job_facts_of(
      "JobId=1 JobName=a\n   NumNodes=2 NumCPUs=4 NumTasks=4 CPUs/Task=1 ReqB:S:C:T=0:0:*:*\n"
      "   ReqTRES=cpu=4,mem=8G,node=2,billing=4\n   AllocTRES=cpu=8,mem=16G,node=2,billing=8\n");
  EXPECT_EQ(job.facts.at("slurm_allocated"), "cpu=8,mem=16G,node=2,billing=8");
  EXPECT_EQ(job.facts.at("slurm_requested"), "cpu=4,mem=8G,node=2,billing=4");
}

TEST(JobFacts, OfAnyOtherTextAreNone) {
  for (auto const* text :
       {"", "\n", "slurm_load_jobs error: Invalid job id specified", "x\n=\n==\nStartTime\n"}) {
    EXPECT_TRUE(job_facts_of(text).facts.empty()) << text;
    EXPECT_EQ(job_facts_of(text).queue_seconds, 0);
  }
  EXPECT_EQ(job_facts_of("x\nEligibleTime=Unknown StartTime=2026-01-01T00:00:00").queue_seconds, 0);
}

}  // namespace
}  // namespace regatta
