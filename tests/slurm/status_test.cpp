#include <gtest/gtest.h>

#include "slurm/status_text.hpp"
#include "slurm/study_status.hpp"

namespace regatta {
namespace {

std::vector<Point> points_named(std::vector<std::string> const& ids) {
  std::vector<Point> points;
  for (auto const& id : ids) points.emplace_back().id = id;
  return points;
}

Attempt attempt_of(std::string const& point, Status status, int round = 1) {
  Attempt attempt;
  attempt.point = point;
  attempt.status = status;
  attempt.round = round;
  attempt.elapsed_seconds = 10;
  return attempt;
}

/// done and failed have run; r, p and gone were sent; left was never.
class StudyStatusTest : public testing::Test {
 protected:
  StudyStatusTest() {
    measure.rounds = 1;
    records.points = points;
    records.attempts = {attempt_of("done", Status::ok), attempt_of("failed", Status::timeout)};
    Submission submission;
    submission.number = "0001";
    submission.tasks = {{{"done"}, 1, 1}, {{"failed"}, 1, 1}, {{"r"}, 1, 1}, {{"p"}, 1, 1}, {{"gone"}, 1, 1}};
    submission.batches = {{"regatta-s-a", "a", false, {{1, 1}, 0, 5, 600}}};
    submissions.push_back({submission, {}, std::vector<TaskState>(5), {}});
  }

  [[nodiscard]] StudyStatus status(bool queue_known = true) const {
    return status_of(points, measure, records, submissions, queue_known);
  }

  std::vector<Point> points = points_named({"done", "failed", "r", "p", "gone", "left"});
  Measure measure;
  Records records;
  std::vector<KnownSubmission> submissions;
};

TEST_F(StudyStatusTest, EveryPointHasOneState) {
  add_rows(submissions, *rows_of_squeue("5_2|RUNNING|None|9:00|N/A|regatta-s-a\n"
                                        "5_[3]|PENDING|Resources|10:00|2026-11-25T17:00:00|regatta-s-a\n"));
  add_rows(submissions, *rows_of_sacct("5_1|FAILED|5:0|x|regatta-s-a\n5_4|NODE_FAIL|0:0|x|regatta-s-a\n"));
  auto const now = status();
  EXPECT_EQ(now.count(PointState::done), 1U);
  EXPECT_EQ(now.count(PointState::running), 1U);
  EXPECT_EQ(now.count(PointState::pending), 1U);
  EXPECT_EQ(now.count(PointState::failed), 1U);
  EXPECT_EQ(now.count(PointState::missing), 2U);
  EXPECT_EQ(now.count(PointState::unknown), 0U);
  EXPECT_TRUE(now.active());
  EXPECT_EQ(now.first_start, "2026-11-25T17:00:00");
  auto const text = status_text(now, "s", {});
  for (auto const* word : {"NODE_FAIL", "Resources", "1 running", "`regatta submit`", "2026-11-25T17:00:00"})
    EXPECT_NE(text.find(word), std::string::npos) << word << " in\n" << text;
}

TEST_F(StudyStatusTest, ATaskThatEndedShowsNoReasonForWhichItOnceWaited) {
  add_rows(submissions, *rows_of_squeue("5_2|CANCELLED|JobHeldAdmin|0:00|N/A|regatta-s-a\n"
                                        "5_3|FAILED|BadConstraints|0:00|N/A|regatta-s-a\n"));
  add_rows(submissions, *rows_of_sacct("5_1|FAILED|5:0|x|regatta-s-a\n5_4|NODE_FAIL|0:0|x|regatta-s-a\n"));
  auto const text = status_text(status(), "s", {});
  for (auto const* kept : {"BadConstraints", "5:0", "CANCELLED", "NODE_FAIL"})
    EXPECT_NE(text.find(kept), std::string::npos) << kept << " in\n" << text;
  for (auto const* gone : {"JobHeldAdmin", "0:0"})
    EXPECT_EQ(text.find(gone), std::string::npos) << gone << " in\n" << text;
}

TEST_F(StudyStatusTest, APointThatWasSentAgainCountsInItsNewTaskAlone) {
  Submission again = submissions.front().submission;
  again.number = "0002";
  again.batches.front().name = "regatta-s-b";
  submissions.push_back({again, {}, std::vector<TaskState>(5), {}});
  add_rows(submissions, *rows_of_squeue("5_[1-4]|CANCELLED|None|0:00|N/A|regatta-s-a\n"
                                        "9_[1-4]|PENDING|Priority|10:00|N/A|regatta-s-b\n"));
  auto const now = status();
  ASSERT_EQ(now.tasks.size(), 1U);
  EXPECT_EQ(now.tasks.front().job, 9U);
  EXPECT_EQ(now.tasks.front().points, 4U);
}

TEST_F(StudyStatusTest, WhereNothingWasSubmittedRunGoesOnAndOnePointIsOne) {
  submissions.clear();
  auto text = status_text(status(), "s", {});
  EXPECT_NE(text.find("5 points are with nobody: `regatta run` measures them"), std::string::npos) << text;
  points = points_named({"left"});
  text = status_text(status(), "s", {});
  for (auto const* words : {"0 of 1 attempt,", "\n1 point: 0 done, 1 missing",
                            "1 point is with nobody: `regatta run` measures it"})
    EXPECT_NE(text.find(words), std::string::npos) << words << " in\n" << text;
}

TEST_F(StudyStatusTest, WhatSlurmDoesNotTellIsUnknownAndNotFailed) {
  auto const now = status(false);
  EXPECT_EQ(now.count(PointState::done), 1U);
  EXPECT_EQ(now.count(PointState::unknown), 4U);
  EXPECT_EQ(now.count(PointState::failed), 0U);
  EXPECT_EQ(now.count(PointState::missing), 1U) << "what was never sent is known to be";
}

TEST_F(StudyStatusTest, TheTimeLeftIsThatOfTasksThatRunNow) {
  EXPECT_FALSE(status().seconds_left);
  add_rows(submissions, *rows_of_squeue("5_[1-4]|RUNNING|None|9:00|N/A|regatta-s-a\n"));
  auto const left = status().seconds_left;  // four points of 10 s on four tasks
  ASSERT_TRUE(left);
  EXPECT_NEAR(*left, 10, 1e-9);
}

TEST_F(StudyStatusTest, TextsOfSlurmCannotSteerATerminal) {
  add_rows(submissions, *rows_of_squeue("5_[3]|PENDING|\x1b[2J evil|10:00|2\x1b]0;x|regatta-s-a\n"));
  auto now = status();
  now.unknown = {"squeue: \x1b[31m"};
  EXPECT_EQ(status_text(now, "s\x1b", {}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace regatta
