#include "driver/cause.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace regatta {
namespace {

Outcome ended(int exit_code, int signal, std::string err = {}) {
  Outcome outcome;
  outcome.exit_code = exit_code;
  outcome.signal = signal;
  outcome.err = std::move(err);
  return outcome;
}

std::string cause(Outcome const& outcome) {
  return cause_of(outcome, 120);
}

/// What Open MPI 4.1.4 prints, as it wraps it.
constexpr auto rank_signalled =
    "--------\nPrimary job  terminated normally, but 1 process returned\na non-zero exit code.\n--------\n"
    "mpirun noticed that process rank 1 with PID 0 on node vm exited on signal 9 (Killed).\n--------\n";
constexpr auto rank_left =
    "mpirun has exited due to process rank 1 with PID 0 on\nnode vm exiting improperly. There are three "
    "reasons\n";
constexpr auto rank_aborted =
    "MPI_ABORT was invoked on rank 1 in communicator MPI_COMM_WORLD\nwith errorcode 7.\n\nNOTE: invoking "
    "MPI_ABORT\n";
constexpr auto no_shared_memory =
    "It appears as if there is not enough space for /dev/shm/vader_segment.vm.0.3dab0001.0 (the "
    "shared-memory backing\n"
    "file). It is likely that your MPI job will now either abort or experience\nperformance degradation.\n";

TEST(Cause, AHostfileThatIsTooShortIsTold) {
  EXPECT_NE(
      cause(ended(1, 0,
                  "Your job has requested more processes than the ppr for\nthis topology can support:\n\n"
                  "  App: true\n  Number of procs:  2\n  PPR: 1:node\n\nPlease revise the conflict and try "
                  "again.\n"))
          .find("add hosts or slots"),
      std::string::npos);
  EXPECT_NE(
      cause(ended(1, 0, "No nodes are available for this job, either due to a failure to\nallocate nodes\n"))
          .find("found no node"),
      std::string::npos);
}

TEST(Cause, NoneWhenItEndedWell) {
  EXPECT_EQ(cause(ended(0, 0, "some words\n")), "");
}

TEST(Cause, NamesSignalsAndWhatHelps) {
  EXPECT_NE(cause(ended(0, SIGSEGV)).find("SIGSEGV"), std::string::npos);
  EXPECT_NE(cause(ended(0, SIGXFSZ)).find("ulimit -f"), std::string::npos);
  EXPECT_NE(cause(ended(0, SIGBUS)).find("/dev/shm"), std::string::npos);
  EXPECT_EQ(cause(ended(0, SIGKILL)), "ended by SIGKILL, from outside");
  auto killed = ended(0, SIGKILL);
  killed.oom_kills = 1;
  EXPECT_NE(cause(killed).find("out of memory"), std::string::npos);
}

TEST(Cause, NamesTheRankThatFailed) {
  EXPECT_EQ(cause(ended(137, 0, rank_signalled)), "rank 1 ended by SIGKILL, from outside");
  EXPECT_EQ(cause(ended(1, 0, rank_left)), "rank 1 exited before MPI_Finalize");
  EXPECT_EQ(cause(ended(7, 0, rank_aborted)), "rank 1 called MPI_Abort(7)");
  EXPECT_EQ(cause(ended(3, 0, "Process name: [[15863,1],1]\n  Exit code:    3\n")), "rank 1 exited with 3");
}

TEST(Cause, TellsAbortEvenWhenOpenMpiLosesItsMessage) {
  EXPECT_EQ(
      cause(ended(7, 0,
                  "[vm:1] [[1,0],0] ORTE_ERROR_LOG: Data unpack would read past end of buffer in file x\n")),
      "a rank called MPI_Abort(7)");
  EXPECT_EQ(cause(ended(7, 0,
                        "[vm:02649] [[26279,0],0] ORTE_ERROR_LOG: Out of resource in file "
                        "../../../orte/util/show_help.c at line 507\n")),
            "a rank called MPI_Abort(7)");
}

TEST(Cause, BelievesThePointsOwnErrorLineFirst) {
  EXPECT_EQ(
      cause(ended(4, 0, std::string("noise\nregatta: error: 4 cores asked, 2 allowed\n") + rank_signalled)),
      "4 cores asked, 2 allowed");
}

TEST(Cause, NamesLimitsWithTheirRemedy) {
  EXPECT_NE(cause(ended(5, 0, "regatta: error: Resource temporarily unavailable\n")).find("pids.max"),
            std::string::npos);
  EXPECT_NE(
      cause(ended(1, 0, "libgomp: Thread creation failed: Resource temporarily unavailable")).find("threads"),
      std::string::npos);
  EXPECT_NE(cause(ended(5, 0, "regatta: error: open: Too many open files\n")).find("ulimit -n"),
            std::string::npos);
  EXPECT_NE(cause(ended(1, 0, "There are not enough slots available in\nthe system"))
                .find("allow_oversubscription"),
            std::string::npos);
  EXPECT_NE(cause(ended(5, 0, "terminate called: std::bad_alloc")).find("out of memory"), std::string::npos);
}

TEST(Cause, AFallBackFromSharedMemoryIsNoSuccess) {
  EXPECT_NE(cause(ended(0, 0, no_shared_memory)).find("/dev/shm"), std::string::npos);
}

TEST(Cause, OtherwiseTheLastLineSaysIt) {
  EXPECT_EQ(cause(ended(3, 0, "first\nlast words\n----\n")), "exit code 3: last words");
  EXPECT_EQ(cause(ended(3, 0)), "exit code 3, and no word why");
}

TEST(Cause, ReadsAMegabyteOfAnything) {
  std::string const noise(1 << 20, 'x');
  EXPECT_EQ(cause(ended(137, 0, noise + rank_signalled)), "rank 1 ended by SIGKILL, from outside");
}

TEST(Cause, NamesTheTimeLimit) {
  auto late = ended(0, SIGTERM);
  late.timed_out = true;
  EXPECT_NE(cause_of(late, 2.5).find("still running after 2.5 s"), std::string::npos);
}

}  // namespace
}  // namespace regatta
