#include "results/store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "kernels/error.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

void expect_same(Records const& found, Records const& written) {
  EXPECT_EQ(found.points, written.points);
  EXPECT_EQ(found.attempts, written.attempts);
  EXPECT_EQ(found.environments, written.environments);
}

TEST(Store, AStudyComesBackAsItWasWritten) {
  TemporaryStudy study;
  auto records = simulate::study({});
  records.attempts[3].latencies = {{100, 5}, {200, 7}};
  std::string const job = "[study]\nname = \"x\"\n";
  write_store(study.path() / "results.h5", records, job);
  auto const found = read_store(study.path() / "results.h5");
  expect_same(found, records);
  EXPECT_EQ(found.job, job);
}

TEST(Store, TextsOfEveryLengthAndCharacterComeBack) {
  simulate::Random random(9);
  TemporaryStudy study;
  Records records;
  for (int i = 0; i < 30; ++i) {
    records.points.push_back(simulate::any_point(random));
    records.attempts.push_back(simulate::any_attempt(random));
    // In a file, a fact that is empty and one that is not there are the same.
    auto environment = simulate::any_environment(random);
    for (auto& [name, fact] : environment.facts) fact += "x";
    records.environments.push_back(std::move(environment));
  }
  for (auto& point : records.points) point.schedule.grain %= 1'000'000;
  records.attempts[7].placement = std::string(100'000, 'p');
  records.attempts[8].reason = std::string(256, 'r');
  write_store(study.path() / "results.h5", records, "");
  expect_same(read_store(study.path() / "results.h5"), records);
}

TEST(Store, TheJobFileComesBackTooWhateverItsBytesAre) {
  TemporaryStudy study;
  auto const file = study.path() / "results.h5";
  for (std::string const job : {"[study]\nscaling = \"weak\"\n", "", "é\n\t\\"}) {
    write_store(file, {}, job);
    EXPECT_EQ(read_store(file).job, job);
  }
  write_store(file, {}, "\xff\xfe");
  EXPECT_FALSE(read_store(file).job.empty());
}

// HDF5's texts end at a NUL, and its reader takes an empty fact for one that is not known.
TEST(Store, WhatHdf5CannotHoldIsWrittenInAnotherWayAndTheFileIsReadable) {
  TemporaryStudy study;
  auto records = simulate::study({.kernels = {"a"}, .runners = {"serial"}});
  records.attempts[0].reason = std::string("last\0words", 10);
  records.environments[0].facts["OMP_NUM_THREADS"] = "";
  records.environments[0].facts["environment"] = "the name of a column";
  write_store(study.path() / "results.h5", records, std::string("job\0", 4));
  auto const found = read_store(study.path() / "results.h5");
  EXPECT_EQ(found.attempts[0].reason, "last\u2400words");
  EXPECT_FALSE(found.environments[0].facts.contains("OMP_NUM_THREADS"));
  EXPECT_EQ(found.job, "job\u2400");
}

TEST(Store, AnInvalidAttemptKeepsItsNegativeTime) {
  TemporaryStudy study;
  auto records = simulate::study({.kernels = {"a"}, .runners = {"serial"}});
  records.attempts[0].status = Status::invalid;
  records.attempts[0].samples[0].seconds = -1;
  write_store(study.path() / "results.h5", records, "");
  expect_same(read_store(study.path() / "results.h5"), records);
}

TEST(Store, ATimeThatNoClockCanHaveMeasuredIsRefusedWithItsColumn) {
  TemporaryStudy study;
  auto const file = study.path() / "results.h5";
  for (auto const impossible : {0.0, -1.0, 5e-324, 9e-13, 1.1e12, 1e308}) {
    auto records = simulate::study({.kernels = {"a"}, .runners = {"serial"}});
    records.attempts[0].samples.at(1).seconds = impossible;
    write_store(file, records, "");
    try {
      static_cast<void>(read_store(file));
      ADD_FAILURE() << impossible;
    } catch (DamageError const& error) {
      auto const what = std::string(error.what());
      EXPECT_NE(what.find(file.string()), std::string::npos) << what;
      EXPECT_NE(what.find("/samples: no clock can have measured the seconds"), std::string::npos) << what;
    }
  }
  auto records = simulate::study({.kernels = {"a"}, .runners = {"serial"}});
  records.attempts[0].samples.at(0).seconds = 0;  // a warm-up, which no figure is made of
  records.attempts[0].samples.at(1).seconds = 1e-12, records.attempts[0].samples.at(2).seconds = 1e12;
  write_store(file, records, "");
  expect_same(read_store(file), records);
}

TEST(Store, AKernelWithoutASizeGetsNone) {
  TemporaryStudy study;
  auto records = simulate::study({.kernels = {"a"}, .runners = {"serial"}});
  for (auto& point : records.points) point.parameters.erase("size");
  write_store(study.path() / "results.h5", records, "");
  expect_same(read_store(study.path() / "results.h5"), records);
}

TEST(Store, AStudyWithoutAttemptsIsAFileToo) {
  TemporaryStudy study;
  write_store(study.path() / "results.h5", {}, "");
  expect_same(read_store(study.path() / "results.h5"), {});
}

TEST(Store, TheSameRecordsGiveTheSameBytes) {
  TemporaryStudy study;
  auto const records = simulate::study({});
  write_store(study.path() / "a.h5", records, "job");
  write_store(study.path() / "b.h5", records, "job");
  EXPECT_EQ(read_file(study.path() / "a.h5"), read_file(study.path() / "b.h5"));
}

TEST(Store, ALinkUnderItsNameIsReplacedAndNotFollowed) {
  TemporaryStudy study, elsewhere;
  write_file(elsewhere.path() / "precious", "kept");
  std::filesystem::create_symlink(elsewhere.path() / "precious", study.path() / "results.h5");
  write_store(study.path() / "results.h5", {}, "");
  EXPECT_EQ(read_file(elsewhere.path() / "precious"), "kept");
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(study.path() / "results.h5")));
}

TEST(Store, NothingIsLeftBehindBesideIt) {
  TemporaryStudy study;
  write_store(study.path() / "results.h5", simulate::study({}), "job");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(study.path()), {}), 1);
}

TEST(Store, AFolderThatIsNotThereIsAStorageError) {
  TemporaryStudy study;
  EXPECT_THROW(write_store(study.path() / "gone" / "results.h5", {}, ""), StorageError);
}

class NotAStore : public ::testing::Test {
 protected:
  void expect_damage(std::filesystem::path const& path) {
    try {
      (void)read_store(path);
      FAIL() << path << " was read";
    } catch (DamageError const& error) {
      EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos) << error.what();
    }
  }
  TemporaryStudy study;
};

TEST_F(NotAStore, AnEmptyFileATextAFolderAPipeADeviceAndALinkAreDamage) {
  write_file(study.path() / "empty.h5", "");
  write_file(study.path() / "text.h5", "hello\n");
  std::filesystem::create_directory(study.path() / "folder.h5");
  ASSERT_EQ(::mkfifo((study.path() / "pipe.h5").c_str(), 0600), 0);
  write_store(study.path() / "good.h5", {}, "");
  std::filesystem::create_symlink(study.path() / "good.h5", study.path() / "link.h5");
  for (auto const* name : {"empty.h5", "text.h5", "folder.h5", "pipe.h5", "link.h5"})
    expect_damage(study.path() / name);
  expect_damage("/dev/zero");
}

TEST_F(NotAStore, AFileThatWasCutIsDamage) {
  write_store(study.path() / "whole.h5", simulate::study({}), "job");
  auto const bytes = read_file(study.path() / "whole.h5");
  for (std::size_t length = 0; length < bytes.size(); length += bytes.size() / 40) {
    write_file(study.path() / "cut.h5", bytes.substr(0, length));
    expect_damage(study.path() / "cut.h5");
  }
}

}  // namespace
}  // namespace regatta
