#include "slurm/submission.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "kernels/error.hpp"
#include "slurm/activity.hpp"
#include "slurm/deadline.hpp"
#include "slurm/ledger.hpp"
#include "slurm/study_jobs.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;

class SubmissionFolder : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "/submission_XXXXXX";
    study = mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(study); }

  static Submission example() {
    Submission submission;
    submission.number = "0001";
    submission.job_file = "/a/job \xff.toml";
    submission.job_text_sha256 = "aa";
    submission.program_sha256 = "bb";
    submission.program_version = "0.1.0";
    submission.cores_per_node = 4;
    submission.tasks = {{{"p0", "p1"}, 4, 12.5}, {{"p2"}, 2, 6}, {{"p3"}, 2, 6}};
    submission.batches = {{"regatta-s-a", "01-1x1.sbatch", false, {{1, 1}, 0, 2, 600}},
                          {"regatta-s-b", "02-2x4.sbatch", false, {{2, 4}, 2, 1, 600}},
                          {"regatta-s-c", "03-collect.sbatch", true, {{1, 1}, 3, 0, 1800}}};
    return submission;
  }

  fs::path study;
};

TEST_F(SubmissionFolder, IsReadAsItWasWritten) {
  auto submission = example();
  submission.job_file = "/a/job.toml";
  EXPECT_EQ(next_submission_number(study), "0001");
  write_submission(study, submission);
  auto const read = read_submission(study, "0001");
  EXPECT_EQ(read.tasks.size(), 3U);
  EXPECT_EQ(read.tasks[0].points, (std::vector<std::string>{"p0", "p1"}));
  EXPECT_EQ(read.batches[1].array.request, (Request{2, 4}));
  EXPECT_EQ(read.batches[1].array.first_task, 2U);
  EXPECT_TRUE(read.batches[2].collects);
  EXPECT_EQ(read.cores_per_node, 4);
  EXPECT_EQ(read.written, submission.written);
  submission.number = next_submission_number(study);
  EXPECT_EQ(submission.number, "0002");
  write_submission(study, submission);
  EXPECT_EQ(read_submissions(study).size(), 2U);
}

TEST_F(SubmissionFolder, OneThatWasNeverWrittenSentNothing) {
  fs::create_directories(study / "slurm" / "0001");
  EXPECT_TRUE(read_submissions(study).empty());
  EXPECT_EQ(next_submission_number(study), "0002");
  EXPECT_THROW(static_cast<void>(read_submission(study, "0001")), EnvironmentError);
  EXPECT_THROW(static_cast<void>(read_submission(study, "../../etc")), EnvironmentError);
}

std::string text_of(fs::path const& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_F(SubmissionFolder, ARecordIsNeverReplaced) {
  auto submission = example();
  write_submission(study, submission);
  auto const file = study / "slurm" / "0001" / "submission.json";
  auto const before = text_of(file);
  auto other = example();
  other.tasks.clear();
  EXPECT_THROW(write_submission(study, other), BusyError);
  EXPECT_EQ(text_of(file), before);
}

TEST_F(SubmissionFolder, OnesThatCannotBeListedAreNotNone) {
  fs::create_symlink("slurm", study / "slurm");  // leads to itself: neither there nor missing
  EXPECT_THROW(static_cast<void>(next_submission_number(study)), StorageError);
  EXPECT_THROW(static_cast<void>(read_submissions(study)), StorageError);
  fs::create_symlink("ledger", study / "ledger");
  EXPECT_THROW(static_cast<void>(read_ledger(study)), StorageError);
}

TEST_F(SubmissionFolder, ADamagedRecordIsNamed) {
  auto submission = example();
  write_submission(study, submission);
  auto const file = study / "slurm" / "0001" / "submission.json";
  auto const whole = text_of(file);
  for (std::size_t length = 0; length + 2 < whole.size(); length += 7) {
    std::ofstream(file) << whole.substr(0, length);
    EXPECT_THROW(static_cast<void>(read_submissions(study)), DamageError) << length;
  }
}

TEST_F(SubmissionFolder, TheLedgerKnowsWhatWasIntendedAndWhatCameOfIt) {
  {
    Ledger first(study), second(study);
    first.intend("a");
    first.submitted("a", 12);
    second.intend("b");
    second.refused("b");
    second.intend("c");
    first.intend("d");
    first.give_up("d");
  }
  auto facts = read_ledger(study);
  EXPECT_EQ(facts["a"].jobs, std::vector<std::uint64_t>{12});
  EXPECT_FALSE(facts["a"].open());
  EXPECT_FALSE(facts["b"].open());
  EXPECT_TRUE(facts["c"].open());
  EXPECT_TRUE(facts["d"].given_up);
  EXPECT_FALSE(facts["never sent"].open());
}

TEST_F(SubmissionFolder, ALedgerCutAnywhereKeepsWhatWasSyncedAndNothingElse) {
  {
    Ledger ledger(study);
    ledger.intend("a");
    ledger.submitted("a", 12);
  }
  auto const file = fs::directory_iterator(study / "ledger")->path();
  auto const whole = text_of(file);
  auto const first = whole.find('\n') + 1;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    std::ofstream(file) << whole.substr(0, length);
    auto facts = read_ledger(study);
    EXPECT_EQ(facts["a"].intended, length >= first - 1) << length;
    EXPECT_EQ(facts["a"].jobs.size(), length >= whole.size() - 1 ? 1U : 0U) << length;
  }
  std::ofstream(file) << "garbage\n" << whole;
  EXPECT_THROW(static_cast<void>(read_ledger(study)), DamageError);
}

std::vector<KnownSubmission> known(Submission submission) {
  submission.number = "0001";
  auto const tasks = submission.tasks.size();
  std::vector<KnownSubmission> all;
  all.push_back({std::move(submission), {}, std::vector<TaskState>(tasks), {}});
  return all;
}

TEST_F(SubmissionFolder, RowsComeToTheTasksThatTheyAreOf) {
  auto all = known(example());
  add_rows(all, *rows_of_squeue("12_[1]|PENDING|Priority|1:00|N/A|regatta-s-a\n"
                                "12_0|COMPLETED|None|1:00|N/A|regatta-s-a\n"
                                "13_0|RUNNING|None|1:00|N/A|regatta-s-b\n"
                                "14|PENDING|Dependency|1:00|N/A|regatta-s-c\n"
                                "99_[0-500000]|RUNNING|None|1:00|N/A|regatta-other-a\n"));
  EXPECT_EQ(active_points(all), (std::unordered_set<std::string>{"p2", "p3"}));
  EXPECT_EQ(all[0].tasks[1].reason, "Priority");
  EXPECT_EQ(all[0].tasks[2].job, 13U);
  EXPECT_EQ(active_jobs_text(all), "jobs 12, 13, 14");
}

TEST_F(SubmissionFolder, AScriptSentAgainByHandCountsWhileItRuns) {
  auto all = known(example());
  add_rows(all, *rows_of_squeue(
                    "20_0|RUNNING|None|1:00|N/A|regatta-s-a\n12_[0-1]|CANCELLED|None|1:00|N/A|regatta-s-a\n"
                    "12_77|RUNNING|None|1:00|N/A|regatta-s-a\n"));
  EXPECT_EQ(active_points(all), (std::unordered_set<std::string>{"p0", "p1"}));
}

TEST_F(SubmissionFolder, CollectingIsLackingSinceTheLastArrayThatWasSent) {
  auto all = known(example());
  EXPECT_FALSE(lacks_collecting(all)) << "nothing was sent";
  all[0].facts["regatta-s-a"].jobs = {12};
  all[0].facts["regatta-s-c"].refused = true;
  EXPECT_TRUE(lacks_collecting(all));
  auto again = known(example());
  again[0].submission.batches[2].name = "regatta-s-d";
  all.push_back(again[0]);
  EXPECT_TRUE(lacks_collecting(all));
  all[1].facts["regatta-s-d"].jobs = {14};
  EXPECT_FALSE(lacks_collecting(all)) << "it waits for what the earlier submission has, too";
}

TEST_F(SubmissionFolder, AJobOfThisStudyThatNoSubmissionKnowsIsFound) {
  auto all = known(example());
  auto const names = job_names_of(study / "s");
  all[0].submission.batches[0].name = names + "0123456789ab";
  auto const rows = [](std::string const& name) {
    return *rows_of_squeue("12_[1]|PENDING|Priority|1:00|N/A|" + name + "\n13|COMPLETED|None|1:00|N/A|" +
                           name + "\n");
  };
  EXPECT_TRUE(unknown_jobs(all, rows(names + "0123456789ab"), names).empty());
  EXPECT_EQ(unknown_jobs(all, rows(names + "ba9876543210"), names), std::vector<std::uint64_t>{12});
  EXPECT_TRUE(unknown_jobs(all, rows(job_names_of(study / "other" / "s") + "ba9876543210"), names).empty())
      << "a study of the same name in another folder";
}

using Left = Answer<std::optional<std::int64_t>>;

Deadline deadline(std::map<std::string, std::string> const& variables, Left const& left) {
  return deadline_of_job(
      [&](char const* name) -> std::optional<std::string> {
        auto const found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
      },
      [&](std::string const&) { return left; });
}

TEST(TaskDeadline, IsSlurmsWhereItTellsOne) {
  auto const unknown = Left::unknown("no squeue");
  auto const in = [](double seconds) {
    return std::to_string(static_cast<long long>(std::time(nullptr)) + static_cast<long long>(seconds));
  };
  EXPECT_FALSE(deadline({}, std::optional<std::int64_t>(10)).known());
  auto const told = deadline({{"SLURM_JOB_ID", "1"}, {"SLURM_JOB_END_TIME", in(100)}}, unknown);
  EXPECT_TRUE(told.fits(90));
  EXPECT_FALSE(told.fits(110));
  auto const asked =
      deadline({{"SLURM_JOB_ID", "1"}, {"SLURM_JOB_END_TIME", "0"}}, std::optional<std::int64_t>(100));
  EXPECT_TRUE(asked.fits(90));
  EXPECT_FALSE(asked.fits(110));
  EXPECT_FALSE(deadline({{"SLURM_JOB_ID", "1"}}, unknown).known());
  EXPECT_TRUE(deadline({{"SLURM_JOB_ID", "1"}}, unknown).fits(1e9));
  EXPECT_FALSE(deadline({{"SLURM_JOB_ID", "1"}, {"SLURM_JOB_END_TIME", in(-5)}}, unknown).fits(0));
}

TEST(TaskDeadline, IsAskedOfTheArrayTaskItselfSinceTheLastOneHasTheNumberOfItsArray) {
  std::string asked;
  auto const variables = [](std::string_view name) -> std::optional<std::string> {
    if (name == "SLURM_JOB_ID" || name == "SLURM_ARRAY_JOB_ID") return "36";
    if (name == "SLURM_ARRAY_TASK_ID") return "2";
    return std::nullopt;
  };
  auto const deadline = deadline_of_job(variables, [&](std::string const& id) -> Left {
    asked = id;
    return std::optional<std::int64_t>(100);
  });
  EXPECT_EQ(asked, "36_2");
  EXPECT_FALSE(deadline.fits(110));
}

TEST(TaskDeadline, ThatIsNotKnownSaysWhyAndNoLimitIsNoneToKnow) {
  EXPECT_EQ(deadline({{"SLURM_JOB_ID", "1"}}, Left::unknown("no squeue")).why_unknown(), "no squeue");
  EXPECT_EQ(deadline({{"SLURM_JOB_ID", "1"}}, std::optional<std::int64_t>()).why_unknown(), "");
  EXPECT_FALSE(deadline({{"SLURM_JOB_ID", "1"}}, std::optional<std::int64_t>()).known());
}

}  // namespace
}  // namespace regatta
