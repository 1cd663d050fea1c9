#include "driver/study.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include "driver/workspace.hpp"
#include "kernels/error.hpp"
#include "results/descriptor.hpp"
#include "results/durable.hpp"

namespace regatta {
namespace {

namespace fs = std::filesystem;

class StudyFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    output = fs::temp_directory_path() / ("regatta_study_test_" + random_hex(8));
    fs::create_directories(output);
  }
  void TearDown() override { fs::remove_all(output); }
  static std::string text_of(fs::path const& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  fs::path output;
};

TEST_F(StudyFolder, IsMadeAndHeld) {
  Study const study(output / "deep", "s");
  EXPECT_TRUE(fs::is_directory(output / "deep" / "s"));
  try {
    Study const other(output / "deep", "s");
    FAIL() << "two processes have it";
  } catch (BusyError const& error) {
    EXPECT_NE(std::string(error.what()).find("process " + std::to_string(::getpid())), std::string::npos)
        << error.what();
  }
}

TEST_F(StudyFolder, IsFreeWhenItsOwnerIsGone) {
  { Study const study(output, "s"); }
  Study const again(output, "s");
  EXPECT_EQ(again.folder(), output / "s");
}

TEST_F(StudyFolder, IsTakenAwayWhereNothingWasKeptAndNothingWasThere) {
  { Study const refused(output / "new", "s"); }
  EXPECT_FALSE(fs::exists(output / "new"));
  { Study const shared(output, "s", "array task 12_1 on n1"); }
  EXPECT_FALSE(fs::exists(output / "s"));
  EXPECT_TRUE(fs::exists(output));
  fs::create_directories(output / "s");
  { Study const refused(output, "s"); }
  EXPECT_TRUE(fs::exists(output / "s")) << "it was there";
  {
    Study kept(output, "t");
    kept.keep_job("one");
  }
  EXPECT_TRUE(fs::exists(output / "t" / "job.toml"));
}

TEST_F(StudyFolder, SeveralMayShareItAndNobodyIsAloneMeanwhile) {
  {
    Study const first(output, "s", "array task 12_1 on n1"), second(output, "s", "array task 12_2 on n2");
    try {
      Study const alone(output, "s");
      FAIL() << "array tasks have it";
    } catch (BusyError const& error) {
      EXPECT_NE(std::string(error.what()).find("array task 12_1 on n1; array task 12_2 on n2"),
                std::string::npos)
          << error.what();
    }
  }
  Study const alone(output, "s");
  EXPECT_THROW(Study(output, "s", "array task 12_3 on n1"), BusyError);
}

TEST_F(StudyFolder, WhoMadeItIsNeverAloneInTheEndWhereSomethingWasKept) {
  // As at the end of a submission, whose first tasks come to share the study.
  std::atomic<int> turned_away{0};
  for (int trial = 0; trial < 300; ++trial) {
    auto const name = "s" + std::to_string(trial);
    std::optional<Study> study(std::in_place, output, name, "a submission");
    (void)study->keep_job("name = 's'");
    std::atomic<bool> ended{false};
    std::thread task([&, lock = output / name / "lock"] {
      while (!ended) {
        Descriptor const file(::open(lock.c_str(), O_RDWR | O_CLOEXEC));
        if (::flock(file.get(), LOCK_SH | LOCK_NB) != 0) ++turned_away;
      }
    });
    study.reset();
    ended = true;
    task.join();
  }
  EXPECT_EQ(turned_away.load(), 0);
}

TEST_F(StudyFolder, AHolderThatWasKilledIsNotNamed) {
  auto const holder = ::fork();
  if (holder == 0) {
    Study const killed(output, "s", "array task 12_1 on n1");
    ::_exit(0);  // as if killed: no destructor
  }
  int status = 0;
  ::waitpid(holder, &status, 0);
  Study const living(output, "s", "array task 12_2 on n2");
  try {
    Study const alone(output, "s");
    FAIL() << "an array task has it";
  } catch (BusyError const& error) {
    EXPECT_EQ(std::string(error.what()).find("12_1"), std::string::npos) << error.what();
  }
}

TEST_F(StudyFolder, ALinkIsRefused) {
  fs::create_directories(output / "elsewhere");
  fs::create_directory_symlink(output / "elsewhere", output / "s");
  EXPECT_THROW(Study(output, "s"), StorageError);
  fs::remove(output / "s");
  fs::create_directories(output / "s");
  fs::create_symlink("/etc/passwd", output / "s" / "lock");
  EXPECT_THROW(Study(output, "s"), StorageError);
}

TEST_F(StudyFolder, AnOutputThatIsALinkToNowhereIsCalledSo) {
  fs::create_directories(output);
  fs::create_symlink("nowhere", output / "link");
  try {
    Study const study(output / "link", "s");
    FAIL() << "made";
  } catch (StorageError const& error) {
    EXPECT_NE(std::string(error.what()).find("a link that leads nowhere"), std::string::npos) << error.what();
  }
}

TEST_F(StudyFolder, AFileInItsPlaceIsRefused) {
  std::ofstream(output / "s") << "x";
  EXPECT_THROW(Study(output, "s"), StorageError);
  EXPECT_THROW(Study(output / "s", "t"), StorageError);
}

TEST_F(StudyFolder, KeepsTheJobFileAndEveryFormerOne) {
  Study study(output, "s");
  EXPECT_EQ(study.keep_job("one"), "");
  EXPECT_EQ(study.keep_job("one"), "");
  EXPECT_EQ(study.keep_job("two"), "job.1.toml");
  EXPECT_EQ(study.keep_job("three"), "job.2.toml");
  EXPECT_EQ(text_of(output / "s" / "job.toml"), "three");
  EXPECT_EQ(text_of(output / "s" / "job.1.toml"), "one");
  EXPECT_EQ(text_of(output / "s" / "job.2.toml"), "two");
}

TEST_F(StudyFolder, SetAsideKeepsTheOldOneAndHoldsTheNew) {
  Study study(output, "s");
  EXPECT_EQ(study.set_aside(), "");
  study.keep_job("one");
  EXPECT_EQ(study.set_aside(), output / "s.old-1");
  study.keep_job("two");
  EXPECT_EQ(study.set_aside(), output / "s.old-2");
  EXPECT_EQ(text_of(output / "s.old-1" / "job.toml"), "one");
  EXPECT_FALSE(fs::exists(output / "s" / "job.toml"));
  EXPECT_THROW(Study(output, "s"), BusyError);
}

TEST_F(StudyFolder, WarnsWhenOthersMayWrite) {
  Study const study(output, "s");
  EXPECT_TRUE(study.warnings().empty());
  fs::permissions(output / "s", fs::perms::all);
  ASSERT_EQ(study.warnings().size(), 1U);
  EXPECT_NE(study.warnings()[0].find("chmod go-w"), std::string::npos);
}

TEST_F(StudyFolder, TemporaryFoldersGoWithTheirOwner) {
  fs::path path;
  {
    TemporaryFolder const folder(output);
    path = folder.path();
    fs::create_directories(path / "a" / "b");
    EXPECT_TRUE(fs::exists(path));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(StudyFolder, TemporaryFoldersOfAKilledOwnerAreRemovedAndNoOthers) {
  auto const owner = ::fork();
  if (owner == 0) {
    TemporaryFolder const folder(output);
    std::ofstream(folder.path() / "left") << "behind";
    ::_exit(0);  // as if killed: no destructor
  }
  int status = 0;
  ::waitpid(owner, &status, 0);
  ASSERT_EQ(std::distance(fs::directory_iterator(output), {}), 1);
  TemporaryFolder const first(output), second(output);
  EXPECT_TRUE(fs::exists(first.path()));
  EXPECT_EQ(std::distance(fs::directory_iterator(output), {}), 2);
}

TEST_F(StudyFolder, TemporaryFoldersOfAnotherMachineMayBeInUse) {
  std::string name;
  {
    TemporaryFolder const folder(output);
    name = folder.path().filename().string();
  }
  auto const boot = name.size() - std::string("123456-123456").size();
  auto const other = output / name.replace(boot, 6, "zzzzzz");
  fs::create_directories(other);
  TemporaryFolder const folder(output);
  EXPECT_TRUE(fs::exists(other));
}

TEST_F(StudyFolder, AnOddTmpdirIsReplacedAndSaidSo) {
  auto const usable = output / "t";
  fs::create_directories(usable);
  std::string const good = usable.string();
  if (good.size() <= 33) {
    Workspace const workspace(good, false);
    EXPECT_TRUE(workspace.warnings().empty());
    EXPECT_EQ(workspace.temporary().parent_path(), usable);
  }
  for (auto const& odd : {std::string("relative/path"), std::string("/no/such/folder"),
                          std::string("/etc/passwd"), std::string("/proc/self")}) {
    Workspace const workspace(odd, false);
    EXPECT_EQ(workspace.warnings().size(), 1U) << odd;
    EXPECT_EQ(workspace.temporary().parent_path(), "/tmp") << odd;
    EXPECT_EQ(workspace.scratch(), workspace.temporary()) << odd;
  }
  Workspace const standard("", true);
  EXPECT_TRUE(standard.warnings().empty());
  EXPECT_TRUE(fs::exists(standard.shared_memory()));
}

TEST_F(StudyFolder, FilesOfKernelsStayWhereTheUserWantsThemHoweverLongThePath) {
  auto const usable = output / std::string(150, 't');
  fs::create_directories(usable);
  Workspace const workspace(usable.string(), false);
  EXPECT_TRUE(workspace.warnings().empty());
  EXPECT_EQ(workspace.scratch().parent_path(), usable);
  EXPECT_EQ(workspace.temporary().parent_path(), "/tmp");  // sockets
}

}  // namespace
}  // namespace regatta
