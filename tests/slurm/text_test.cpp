#include <gtest/gtest.h>

#include "slurm/array_id.hpp"
#include "slurm/job_row.hpp"
#include "slurm/slurm_output.hpp"
#include "slurm/slurm_time.hpp"

namespace regatta {
namespace {

using Ranges = std::vector<IndexRange>;

TEST(ArrayId, ReadsWhatSqueueWrites) {
  EXPECT_EQ(array_id_from("123"), (ArrayId{123, {}, 0}));
  EXPECT_EQ(array_id_from("123_4"), (ArrayId{123, {{4, 4, 1}}, 0}));
  EXPECT_EQ(array_id_from("123_[5]"), (ArrayId{123, {{5, 5, 1}}, 0}));
  EXPECT_EQ(array_id_from("123_[1-5,7%2]"), (ArrayId{123, {{1, 5, 1}, {7, 7, 1}}, 2}));
  EXPECT_EQ(array_id_from("123_[0-20:5,99]"), (ArrayId{123, {{0, 20, 5}, {99, 99, 1}}, 0}));
  EXPECT_EQ(array_id_from("123_4.batch"), (ArrayId{123, {{4, 4, 1}}, 0}));
}

TEST(ArrayId, RefusesWhatNobodyCanKnow) {
  for (auto const* text : {"",
                           "_",
                           "x",
                           "-1",
                           "12_",
                           "12_[",
                           "12_[]",
                           "12_[1-",
                           "12_[1-2",
                           "12_[1,]",
                           "12_[3-1]",
                           "12_[1-2:0]",
                           "12_[1-5,...]",
                           "12_[1-5…",
                           "12_1-5",
                           "12_1,2",
                           "12_4%2",
                           "12 ",
                           "12_4 ",
                           "99999999999999999999999",
                           "12_[1-2]x",
                           "0x12"})
    EXPECT_FALSE(array_id_from(text)) << text;
}

TEST(SlurmTime, LimitsAreMinutesFirstAndColumnsAreSecondsLast) {
  EXPECT_EQ(seconds_of_limit("30"), 1800);
  EXPECT_EQ(seconds_of_limit("30:15"), 1815);
  EXPECT_EQ(seconds_of_limit("2:00:00"), 7200);
  EXPECT_EQ(seconds_of_limit("1-12"), 129600);
  EXPECT_EQ(seconds_of_limit("1-12:30"), 131400);
  EXPECT_EQ(seconds_of_limit("1-12:00:05"), 129605);
  EXPECT_EQ(seconds_of_column("5:00"), 300);
  EXPECT_EQ(seconds_of_column("1-00:00:01"), 86401);
  for (auto const* text :
       {"", "x", "1:2:3:4", "1-", "-1", "1--2", "1:-2", ":", "1:", "UNLIMITED", "99999999999999999999"})
    EXPECT_FALSE(seconds_of_limit(text)) << text;
  for (auto const* text : {"UNLIMITED", "INVALID", "N/A", "NOT_SET", "", "30"})
    EXPECT_FALSE(seconds_of_column(text)) << text;
}

TEST(SlurmTime, LimitsAreWrittenSoThatTheyAreReadAgain) {
  EXPECT_EQ(limit_text(60), "00:01:00");
  EXPECT_EQ(limit_text(61), "00:02:00");
  EXPECT_EQ(limit_text(90000), "1-01:00:00");
  for (std::int64_t seconds = 1; seconds < 400'000; seconds += 997) {
    auto const read = seconds_of_limit(limit_text(seconds));
    ASSERT_TRUE(read);
    EXPECT_GE(*read, seconds);
    EXPECT_LT(*read, seconds + 60);
  }
}

TEST(JobRow, EveryStateOfSlurmsManualMeansSomething) {
  for (auto const* word :
       {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY",
        "PREEMPTED", "REVOKED", "TIMEOUT", "CANCELLED by 1000", "CANCELLED+"})
    EXPECT_EQ(job_state_from(word), JobState::ended) << word;
  for (auto const* word :
       {"PENDING", "REQUEUED", "REQUEUE_HOLD", "SPECIAL_EXIT", "RESV_DEL_HOLD", "CONFIGURING"})
    EXPECT_EQ(job_state_from(word), JobState::pending) << word;
  for (auto const* word :
       {"RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "STAGE_OUT", "SIGNALING", "RESIZING"})
    EXPECT_EQ(job_state_from(word), JobState::running) << word;
  EXPECT_FALSE(job_state_from(""));
  EXPECT_FALSE(job_state_from("pending"));
}

TEST(JobRow, ReadsSqueue) {
  auto const rows = rows_of_squeue(
      "100_[3-9%2]|PENDING|JobArrayTaskLimit|1:00:00|2026-11-25T16:00:00|regatta-s-1\n"
      "100_2|RUNNING|None|59:01|2026-11-25T15:00:00|regatta-s-1\n"
      "7|COMPLETED|None|INVALID|N/A|a name | with bars\n");
  ASSERT_TRUE(rows) << rows.why();
  ASSERT_EQ(rows->size(), 3U);
  EXPECT_EQ((*rows)[0].reason, "JobArrayTaskLimit");
  EXPECT_EQ((*rows)[1].seconds_left, 3541);
  EXPECT_EQ((*rows)[2].name, "a name | with bars");
  EXPECT_FALSE((*rows)[2].seconds_left);
  ASSERT_TRUE(rows_of_squeue(""));
  EXPECT_TRUE(rows_of_squeue("\n")->empty());
}

TEST(JobRow, ReadsSacct) {
  auto const rows = rows_of_sacct(
      "12_3|TIMEOUT|0:15|2026-11-25T15:00:00|regatta-s-1\n12_[4-5]|CANCELLED by 0|0:0|None|x\n");
  ASSERT_TRUE(rows) << rows.why();
  EXPECT_EQ((*rows)[0].word, "TIMEOUT");
  EXPECT_EQ((*rows)[1].word, "CANCELLED");
  EXPECT_EQ((*rows)[1].state, JobState::ended);
}

/// A line that is cut anywhere is either whole, or unknown: never a shorter queue.
TEST(JobRow, GarbageIsUnknownAndNeverAnEmptyQueue) {
  std::string const line = "100_[3-9%2]|PENDING|Resources|1:00:00|N/A|regatta-s-1";
  auto const bars = [](std::string const& text) { return std::count(text.begin(), text.end(), '|'); };
  for (std::size_t length = 1; length < line.size(); ++length) {
    auto const cut = line.substr(0, length);
    if (bars(cut) < 5) {
      EXPECT_FALSE(rows_of_squeue(cut + "\n")) << cut;
    }
    EXPECT_FALSE(rows_of_squeue(cut)) << cut;
    EXPECT_FALSE(rows_of_squeue("7|RUNNING|None|1:00|N/A|other\n" + cut)) << cut;
  }
  for (auto const* garbage :
       {"slurm_load_jobs error\n", "\x1b[2J\n", "100|WHAT|r|1:00|N/A|regatta-n\n", "|||||\n",
        "x|RUNNING|||N/A|n\n", "101_[0,2,...]|PENDING|r|1:00|N/A|regatta-n\n",
        "7|RUNNING|None|1:00|N/A|other\n100_0|RUNNING\n"}) {
    auto const rows = rows_of_squeue(garbage);
    EXPECT_FALSE(rows) << garbage;
    EXPECT_NE(rows.why().find("squeue printed"), std::string::npos);
    EXPECT_EQ(rows.why().find('\x1b'), std::string::npos);
  }
}

TEST(JobRow, OtherJobsMayLookLikeAnything) {
  auto const rows = rows_of_squeue(
      "999+0|RUNNING|None|1:00|N/A|het\n"
      "998|NEWER_THAN_THIS|None|1:00|N/A|other\n"
      "997|RUNNING|None|1:00|N/A|a name\n of three |lines\n\n"
      "996_[0,2,...]|PENDING|Resources|1:00|N/A|cut\n"
      "100_1|RUNNING|None|59:01|2026-11-25T15:00:00|regatta-s-1\n");
  ASSERT_TRUE(rows) << rows.why();
  ASSERT_FALSE(rows->empty());
  EXPECT_EQ(rows->back().name, "regatta-s-1");
  EXPECT_TRUE(rows_of_sacct("999+0|RUNNING|0:0|x|het\n")->empty());
}

TEST(SlurmOutput, TheTimeLeftIsThatOfOneJobOrNotKnown) {
  EXPECT_EQ(*seconds_left_from("9:30\n"), 570);
  EXPECT_EQ(*seconds_left_from("1-00:00:00\n"), 86400);
  EXPECT_EQ(*seconds_left_from("UNLIMITED\n"), std::nullopt);
  for (auto const* text : {"", "\n", "9:30\n10:00\n", "UNLIMITED\n9:30\n", "INVALID\n", "NOT_SET\n"}) {
    EXPECT_FALSE(seconds_left_from(text)) << text;
    EXPECT_NE(seconds_left_from(text).why().find("as the time left"), std::string::npos);
  }
}

TEST(SlurmOutput, MaxArraySizeOfTheConfiguration) {
  EXPECT_EQ(*max_array_size_from("MaxArraySize            = 1001\nMaxDBDMsgs = 20\n"), 1001);
  EXPECT_FALSE(max_array_size_from("MaxArraySize = many\n"));
  EXPECT_FALSE(max_array_size_from(""));
}

TEST(SlurmOutput, ThePartitionsSmallestNodesCount) {
  std::string const debug = "debug*|4|infinite|2|8000\n";
  std::string const big = "big|64+|1-00:00:00|2|9000\nbig|32|1-00:00:00|2|7000\n";
  EXPECT_EQ(partition_from(debug, "")->cores_per_node, 4);
  EXPECT_EQ(partition_from(debug, "debug")->limit_seconds, 0);
  auto const found = partition_from(debug + big, "big");
  EXPECT_EQ(found->cores_per_node, 32);
  EXPECT_TRUE(found->several_sizes);
  EXPECT_EQ(found->limit_seconds, 86400);
  EXPECT_EQ(found->nodes, 4);
  EXPECT_TRUE(partition_from("empty|0|infinite|0|0\n" + debug, "")) << "partitions without nodes";
  EXPECT_FALSE(partition_from("empty|0|infinite|0|0\n", "empty"));
  EXPECT_NE(partition_from(debug, "bug").why().find("no partition 'bug'"), std::string::npos);
  EXPECT_FALSE(partition_from("debug|4|infinite|2|8000\n", ""));
  EXPECT_FALSE(partition_from("", ""));
}

TEST(SlurmOutput, ThePartitionsLargestNodeIsKnownWhereNoneOfItsLinesHoldsSeveralSizes) {
  EXPECT_EQ(partition_from("big*|64|1:00|2|9000\nbig*|32|1:00|2|7000\n", "")->most_cores_per_node, 64);
  EXPECT_EQ(partition_from("big*|64+|1:00|2|9000\nbig*|32|1:00|2|7000\n", "")->most_cores_per_node, 0);
  EXPECT_EQ(partition_from("big*|32+|1:00|2|9000\nbig*|64|1:00|2|7000\n", "")->most_cores_per_node, 0);
}

TEST(SlurmOutput, ThePartitionsLargestMemoryCounts) {
  EXPECT_EQ(partition_from("big*|64|1:00|2|9000\nbig*|64|1:00|2|7000\n", "")->memory_mib, 9000);
  EXPECT_EQ(partition_from("big*|64|1:00|2|9000+\nbig*|64|1:00|2|7000\n", "")->memory_mib, 0)
      << "9000 or more: how much is not known";
}

TEST(SlurmOutput, OfSeveralPartitionsTheSmallestNodeAndTheShortestLimitCount) {
  std::string const sinfo =
      "short*|32|1:00:00|8|9000\nlong|64|7-00:00:00|4|7000\nlong|128|7-00:00:00|2|7000\nfree|32|infinite|2|"
      "1000\n";
  auto const both = partition_from(sinfo, "short,long");
  ASSERT_TRUE(both) << both.why();
  EXPECT_EQ(both->name, "short,long");
  EXPECT_EQ(both->cores_per_node, 32);
  EXPECT_TRUE(both->several_sizes);
  EXPECT_EQ(both->most_cores_per_node, 128);
  EXPECT_EQ(both->nodes, 8) << "no job spans two partitions";
  EXPECT_EQ(both->limit_seconds, 3600);
  EXPECT_EQ(both->memory_mib, 9000);
  EXPECT_EQ(partition_from(sinfo, "free,long")->limit_seconds, 7 * 86400);
  EXPECT_FALSE(partition_from(sinfo, "short,free")->several_sizes);
  EXPECT_NE(partition_from(sinfo, "short,fast").why().find("no partition 'fast'"), std::string::npos);
  EXPECT_FALSE(partition_from(sinfo, "short,,long"));
  EXPECT_FALSE(partition_from(sinfo, ","));
}

TEST(SlurmOutput, ALineThatIsNoPartitionIsGarbageWhereverItStands) {
  for (auto const* line :
       {"zero|0|1:00|8000\n", "zero|0|1:00|1|8000|9\n", "zero|0|1:00|1|much\n", "|1|1:00|1|8000\n"})
    EXPECT_FALSE(partition_from(std::string("debug*|4|infinite|2|8000\n") + line, "debug")) << line;
}

TEST(SlurmOutput, SbatchSubmittedRefusedOrNobodyKnows) {
  EXPECT_EQ(sent_from(0, "123\n", "").job, 123U);
  EXPECT_EQ(sent_from(0, "123;cluster\n", "sbatch: a warning").what, Sent::What::submitted);
  EXPECT_EQ(sent_from(0, "", "").what, Sent::What::unclear);
  EXPECT_EQ(sent_from(0, "Submitted batch job 123", "").what, Sent::What::unclear);
  auto const refused =
      sent_from(1, "",
                "sbatch: error: Batch job submission failed: Invalid account or account/partition "
                "combination specified\n");
  EXPECT_EQ(refused.what, Sent::What::refused);
  EXPECT_NE(refused.why.find("Invalid account"), std::string::npos);
  for (auto const* words :
       {"Socket timed out on send/recv operation", "Unable to contact slurm controller (connect failure)",
        "Zero Bytes were transmitted or received", "Transport endpoint is not connected", "Unspecified error",
        ""})
    EXPECT_EQ(sent_from(1, "", words).what, Sent::What::unclear) << words;
}

}  // namespace
}  // namespace regatta
