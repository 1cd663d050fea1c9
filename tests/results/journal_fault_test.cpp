#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <set>
#include <sstream>

#include "kernels/error.hpp"
#include "results/journal.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

/// What journal_writer said: the attempts that were acknowledged, and those that were not.
struct Said {
  std::vector<std::string> kept;
  std::vector<std::string> lost;
  std::string text;
};

Said run_writer(TemporaryStudy const& study, std::string const& before, std::string const& after) {
  auto const command = before + " " JOURNAL_WRITER " " + study.path().string() + " " + after;
  Said said;
  std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen(command.c_str(), "r"), ::pclose);
  std::array<char, 4096> buffer{};
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get())) said.text += buffer.data();
  std::istringstream lines(said.text);
  for (std::string word, id, rest; lines >> word >> id && std::getline(lines, rest);)
    (word == "kept" ? said.kept : said.lost).push_back(id);
  return said;
}

/// All that was acknowledged is there, and nothing is damaged.
void expect_all_kept(TemporaryStudy const& study, Said const& said) {
  auto const records = read_journals(study.path());
  std::set<std::string> found;
  for (auto const& attempt : records.attempts) found.insert(attempt.id);
  for (auto const& id : said.kept) EXPECT_TRUE(found.count(id)) << id << " was acknowledged and is gone";
  EXPECT_TRUE(records.damage.empty()) << records.damage[0].what;
}

bool can_strace() {
  return std::system("strace -o /dev/null -e inject=getppid:error=EIO true 2>/dev/null") == 0;
}

std::string inject(std::string const& what) {
  return "strace -f -o /dev/null -e inject=" + what;
}

class InjectedFault : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!can_strace()) GTEST_SKIP() << "needs strace, and leave to trace";
  }
  TemporaryStudy study;
};

TEST_F(InjectedFault, AFailedSyncClosesTheFileAndTheNextAppendOpensANewOne) {
  auto const said = run_writer(study, inject("fdatasync:error=EIO:when=3"), "5");
  EXPECT_EQ(said.kept.size(), 4U) << said.text;
  EXPECT_EQ(said.lost.size(), 1U);
  EXPECT_NE(said.text.find("Input/output error"), std::string::npos) << said.text;
  EXPECT_EQ(study.journals(), 2U);
  expect_all_kept(study, said);
}

TEST_F(InjectedFault, AFailedWriteClosesTheFileAndTheNextAppendOpensANewOne) {
  for (auto const* error : {"ENOSPC", "EIO", "EDQUOT"}) {
    TemporaryStudy own;
    auto const said = run_writer(own, inject(std::string("write:error=") + error + ":when=3"), "5");
    EXPECT_EQ(said.kept.size(), 4U) << said.text;
    EXPECT_EQ(said.lost.size(), 1U);
    EXPECT_EQ(own.journals(), 2U);
    expect_all_kept(own, said);
  }
}

TEST_F(InjectedFault, AnInterruptedWriteOrSyncIsDoneAgain) {
  for (auto const* call : {"write", "fdatasync"}) {
    TemporaryStudy own;
    auto const said = run_writer(own, inject(std::string(call) + ":error=EINTR:when=2"), "5");
    EXPECT_EQ(said.kept.size(), 5U) << said.text;
    expect_all_kept(own, said);
    EXPECT_EQ(read_journals(own.path()).attempts.size(), 5U);
  }
}

TEST_F(InjectedFault, AFolderThatCannotBeSyncedLosesTheAppendOnly) {
  auto const said = run_writer(study, inject("fsync:error=EIO:when=1"), "3");
  EXPECT_EQ(said.lost.size(), 1U) << said.text;
  EXPECT_EQ(said.kept.size(), 2U);
  expect_all_kept(study, said);
}

TEST_F(InjectedFault, AKillAtAnySystemCallLosesNothingThatWasAcknowledged) {
  for (auto const* call : {"mkdir", "openat", "write", "fdatasync", "fsync", "writev"})
    for (int when = 1; when <= 4; ++when) {
      TemporaryStudy own;
      auto const said =
          run_writer(own, inject(std::string(call) + ":signal=KILL:when=" + std::to_string(when)), "4");
      expect_all_kept(own, said);
      auto const again = run_writer(own, "", "4");
      EXPECT_EQ(again.kept.size(), 4U) << call << " " << when;
      expect_all_kept(own, again);
    }
}

TEST(JournalFault, AWriteThatStopsHalfWayLosesThatRecordOnly) {
  for (int limit = 1000; limit < 1400; limit += 37) {
    TemporaryStudy study;
    auto const said = run_writer(study, "", "8 " + std::to_string(limit));
    EXPECT_EQ(said.kept.size() + said.lost.size(), 8U);
    expect_all_kept(study, said);
  }
}

TEST(JournalFault, AFullDiskIsAStorageErrorAndWhatWasKeptStays) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to mount a small tmpfs";
  for (auto const* limits : {"size=1m", "nr_inodes=2"}) {
    TemporaryStudy study;
    if (::mount("tmpfs", study.path().c_str(), "tmpfs", 0, limits) != 0)
      GTEST_SKIP() << "may not mount a tmpfs";
    auto const said = run_writer(study, "", "2000");
    expect_all_kept(study, said);
    if (limits[0] == 's') {
      EXPECT_GT(said.kept.size(), 100U);
    }
    EXPECT_FALSE(said.lost.empty());
    EXPECT_NE(said.text.find("No space left"), std::string::npos);
    EXPECT_NE(said.text.find("free space"), std::string::npos);
    EXPECT_EQ(::umount(study.path().c_str()), 0);
  }
}

}  // namespace
}  // namespace regatta
