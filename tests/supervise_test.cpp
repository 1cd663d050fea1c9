#include "driver/supervise.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "driver/find_program.hpp"
#include "driver/process_tree.hpp"
#include "kernels/error.hpp"

namespace regatta {
namespace {

Command shell(std::string script) {
  return {{"/bin/bash", "-c", std::move(script)}, {}, {}};
}

Outcome run(std::string script, double timeout = 30, double grace = 0.2) {
  return supervise(shell(std::move(script)),
                   {.timeout_seconds = timeout, .grace_seconds = grace, .interrupts = nullptr});
}

std::size_t left_of_us() {
  return descendants_of(::getpid()).size();
}

TEST(Supervise, TellsExitCodeAndWhatWasPrinted) {
  auto const outcome = run("echo out; echo err >&2; exit 3");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_EQ(outcome.out, "out\n");
  EXPECT_EQ(outcome.err, "err\n");
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_GT(outcome.wall_seconds, 0);
}

TEST(Supervise, TellsTheSignalThatEndedIt) {
  EXPECT_EQ(run("kill -SEGV $$").signal, SIGSEGV);
}

TEST(Supervise, StopsWhatOutlivesItsTime) {
  auto const outcome = run("sleep 1000", 0.2);
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.signal, SIGTERM);
  EXPECT_EQ(left_of_us(), 0U);
}

TEST(Supervise, KillsWhatIgnoresTheRequestToStop) {
  auto const outcome = run("trap '' TERM; while :; do sleep 0.05; done", 0.2);
  EXPECT_TRUE(outcome.timed_out);
  EXPECT_EQ(outcome.signal, SIGKILL);
  EXPECT_EQ(left_of_us(), 0U);
}

TEST(Supervise, EndsWhatIsStopped) {
  EXPECT_TRUE(run("kill -STOP $$", 0.2).timed_out);
}

TEST(Supervise, LeavesNoProcessInAnotherSessionBehind) {
  auto const outcome =
      run("setsid sleep 1000 & setsid sh -c 'sleep 1001 & exec sleep 1002' & sleep 0.2; exit 0");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.left_over, 3U);
  EXPECT_EQ(left_of_us(), 0U);
}

TEST(Supervise, LeavesNothingOfATreeThatKeepsForking) {
  static_cast<void>(
      run("f() { while :; do setsid sleep 100 & sleep 0.01; done; }; f & f & trap '' TERM; wait", 0.3));
  EXPECT_EQ(left_of_us(), 0U);
}

TEST(Supervise, KeepsBeginningAndEndOfALongOutputAndDoesNotHang) {
  auto const outcome =
      supervise(shell("echo first; head -c 20000000 /dev/zero; head -c 3000000 /dev/zero >&2; echo last"),
                {.keep_bytes = 1000, .interrupts = nullptr});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(outcome.out.starts_with("first\n"));
  EXPECT_TRUE(outcome.out.ends_with("last\n"));
  EXPECT_NE(outcome.out.find("bytes left out"), std::string::npos);
  EXPECT_LT(outcome.out.size(), 1200U);
}

TEST(Supervise, KeepsAMarkedLineWholeWhereTheRestIsShortened) {
  auto const outcome = supervise(
      shell("head -c 100000 /dev/zero; echo; printf '@mark '; head -c 3000000 /dev/zero | tr '\\0' 7; echo; "
            "head -c 100000 /dev/zero"),
      {.keep_bytes = 1000, .marks = {"@mark "}, .interrupts = nullptr});
  EXPECT_EQ(outcome.marked.last("@mark ").text, std::string(3'000'000, '7'));
  EXPECT_FALSE(outcome.marked.last("@mark ").cut);
  EXPECT_LT(outcome.out.size(), 1200U);
}

TEST(Supervise, GivesItAnEmptyInputAndDefaultSignals) {
  ::signal(SIGPIPE, SIG_IGN);
  auto const outcome = run("cat; trap -p; (yes | head -1) 2>&1; echo ${PIPESTATUS[0]}");
  ::signal(SIGPIPE, SIG_DFL);
  EXPECT_EQ(outcome.out, "y\n0\n");
}

TEST(Supervise, GivesItTheEnvironmentThatTheCommandSays) {
  ::setenv("OMP_SCHEDULE", "dynamic,1", 1);
  auto command = shell("echo ${OMP_SCHEDULE-none} $HERE; test $REGATTA_SUPERVISED -eq $$");
  command.set = {{"HERE", "yes"}};
  command.unset = {"OMP_*"};
  auto const outcome = supervise(command, {.interrupts = nullptr});
  EXPECT_EQ(outcome.out, "none yes\n");
  EXPECT_EQ(outcome.exit_code, 0);
}

TEST(Supervise, ThrowsWhenThereIsNoSuchProgram) {
  EXPECT_THROW(static_cast<void>(supervise({{"no-such-program-at-all"}, {}, {}}, {})), EnvironmentError);
  EXPECT_THROW(static_cast<void>(supervise({{"/etc/passwd"}, {}, {}}, {})), EnvironmentError);
}

TEST(Supervise, ThrowsWhenTheSystemRefusesTheProgram) {
  auto const path =
      std::filesystem::temp_directory_path() / ("regatta_not_a_program_" + std::to_string(::getpid()));
  std::ofstream(path) << "\x7f"
                         "ELF but no more\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  EXPECT_THROW(static_cast<void>(supervise({{path.string()}, {}, {}}, {})), EnvironmentError);
  EXPECT_EQ(left_of_us(), 0U);
  std::filesystem::remove(path);
}

TEST(Supervise, StopsAtOnceWhenAskedTwice) {
  Interrupts interrupts;
  auto const script = "kill -INT $PPID; sleep 0.1; kill -INT $PPID; sleep 1000";
  auto const outcome = supervise(shell(script), {.timeout_seconds = 60, .interrupts = &interrupts});
  EXPECT_TRUE(outcome.stopped);
  EXPECT_FALSE(outcome.timed_out);
  EXPECT_EQ(interrupts.exit_code(), ExitCode::interrupted);
  EXPECT_EQ(left_of_us(), 0U);
}

TEST(Supervise, LetsTheAttemptEndWhenAskedOnce) {
  Interrupts interrupts;
  auto const outcome = supervise(shell("kill -TERM $PPID; sleep 0.2; echo done"),
                                 {.timeout_seconds = 60, .interrupts = &interrupts});
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_EQ(interrupts.count(), 1);
  EXPECT_EQ(interrupts.exit_code(), ExitCode::terminated);
}

/// A driver in a process of its own, killed while its command runs; what it started prints its process ids.
TEST(Supervise, NothingOutlivesAKilledDriver) {
  adopt_orphans();
  auto const driver = ::fork();
  if (driver == 0) {
    static_cast<void>(run("sleep 1000", 60));
    ::_exit(0);
  }
  while (descendants_of(driver).empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  auto const child = descendants_of(driver).front();
  ::kill(driver, SIGKILL);
  int status = 0;
  EXPECT_EQ(::waitpid(driver, &status, 0), driver);
  EXPECT_EQ(::waitpid(child, &status, 0), child);  // orphaned to us, and dead: otherwise this waits for ever
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
}

TEST(Interrupts, WhatIsIgnoredStaysIgnored) {
  ::signal(SIGHUP, SIG_IGN);
  {
    Interrupts interrupts;
    ::raise(SIGHUP);
    EXPECT_EQ(interrupts.count(), 0);
    EXPECT_EQ(interrupts.exit_code(), ExitCode::done);
  }
  ::signal(SIGHUP, SIG_DFL);
}

TEST(FindProgram, LooksInPathAndTakesOnlyWhatCanRun) {
  EXPECT_EQ(find_program("no-such-program-at-all"), "");
  EXPECT_TRUE(find_program("sh").is_absolute());
  EXPECT_EQ(find_program("/bin/sh"), "/bin/sh");
  EXPECT_EQ(find_program("/etc/passwd"), "");
  EXPECT_EQ(find_program("/bin"), "");
}

}  // namespace
}  // namespace regatta
