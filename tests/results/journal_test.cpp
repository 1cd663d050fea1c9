#include "results/journal.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernels/error.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

TEST(Journal, WhatWasAppendedIsReadBack) {
  TemporaryStudy study;
  simulate::Random random(1);
  auto const point = simulate::any_point(random);
  auto const environment = simulate::any_environment(random);
  auto const attempt = simulate::any_attempt(random);
  {
    Journal journal(study.path());
    journal.append(point);
    journal.append(environment);
    journal.append(attempt);
  }
  auto const records = read_journals(study.path());
  ASSERT_EQ(records.points.size(), 1U);
  ASSERT_EQ(records.environments.size(), 1U);
  ASSERT_EQ(records.attempts.size(), 1U);
  EXPECT_EQ(records.points[0], point);
  EXPECT_EQ(records.environments[0], environment);
  EXPECT_EQ(records.attempts[0], attempt);
  EXPECT_TRUE(records.damage.empty());
}

TEST(Journal, AStudyWithoutAJournalHasNoRecords) {
  TemporaryStudy study;
  auto const records = read_journals(study.path());
  EXPECT_TRUE(records.points.empty() && records.attempts.empty() && records.damage.empty());
}

TEST(Journal, ARecordThatWasWrittenTwiceIsReadOnce) {
  TemporaryStudy study;
  auto const records = simulate::study({.kernels = {"count"}, .runners = {"serial"}});
  for (int writer = 0; writer < 2; ++writer) {
    Journal journal(study.path());
    journal.append(records.points);
    for (auto const& attempt : records.attempts) journal.append(attempt);
  }
  EXPECT_EQ(study.journals(), 2U);
  auto const back = read_journals(study.path());
  EXPECT_EQ(back.points, records.points);
  EXPECT_EQ(back.attempts, records.attempts);
}

TEST(Journal, WritersThatRunAtTheSameTimeDoNotMeet) {
  constexpr int writers = 4, each = 25;
  TemporaryStudy study;
  std::vector<pid_t> children;
  for (int writer = 0; writer < writers; ++writer) {
    auto const child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      try {
        simulate::Random random(static_cast<std::uint64_t>(100 + writer));
        Journal journal(study.path());
        for (int i = 0; i < each; ++i) journal.append(simulate::any_attempt(random));
        ::_exit(0);
      } catch (std::exception const&) {
        ::_exit(1);
      }
    }
    children.push_back(child);
  }
  for (auto const child : children) {
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  auto const records = read_journals(study.path());
  EXPECT_EQ(records.attempts.size(), static_cast<std::size_t>(writers * each));
  EXPECT_TRUE(records.damage.empty());
  EXPECT_EQ(study.journals(), static_cast<std::size_t>(writers));
}

TEST(Journal, ALinkInPlaceOfTheFolderIsRefused) {
  TemporaryStudy study, elsewhere;
  std::filesystem::create_directory_symlink(elsewhere.path(), study.journal());
  simulate::Random random(1);
  Journal journal(study.path());
  EXPECT_THROW(journal.append(simulate::any_attempt(random)), StorageError);
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere.path()));
  EXPECT_THROW((void)read_journals(study.path()), DamageError);
}

TEST(Journal, AMissingStudyIsAStorageErrorThatNamesIt) {
  TemporaryStudy study;
  simulate::Random random(1);
  Journal journal(study.path() / "gone");
  try {
    journal.append(simulate::any_attempt(random));
    FAIL() << "it was appended to nothing";
  } catch (StorageError const& error) {
    EXPECT_NE(std::string(error.what()).find("gone/journal"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace regatta
