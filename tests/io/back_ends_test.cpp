#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "kernels/error.hpp"
#include "tests/io/support.hpp"

namespace regatta::io_tests {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

/// From now on io_uring_setup fails in this process, as container runtimes make it fail.
bool refuse_io_uring() {
  sock_filter filter[] = {
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, __NR_io_uring_setup},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  };
  sock_fprog const program{std::size(filter), filter};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// Runs `check` in a process of its own; true when it returned true.
template <class Check>
bool in_a_child(Check check) {
  auto const child = ::fork();
  if (child == 0) {
    bool ok = false;
    try {
      ok = check();
    } catch (std::exception const& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    ::_exit(ok ? 0 : 1);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(AsioFiles, SayWhichBackEndRuns) {
  EXPECT_THAT(make({"", make_asio_pool, 1, 1, "threads"})->describe(),
              EndsWith(", thread pool: asked for by REGATTA_ASIO_FILES"));
  EXPECT_THAT(make({"", make_asio_pool, 1, 1})->describe(), HasSubstr("io_uring"));
  EXPECT_THROW(make({"", make_asio_pool, 1, 1, "threds"}), EnvironmentError);
}

TEST(AsioFiles, UseThreadsWhereIoUringIsRefusedAndSaySo) {
  EXPECT_TRUE(in_a_child([] {
    if (!refuse_io_uring()) return false;
    auto const pool = make({"", make_asio_pool, 1, 8});
    Folder const scratch;
    auto const kernel =
        make_kernel(find_kernel("file_read"), {{"size", std::int64_t{50}}, {"file", std::int64_t{1 << 20}}},
                    scratch.path());
    return pool->describe().ends_with(", thread pool: io_uring refused: EPERM") &&
           kernel->verify(run(*kernel, *pool).result).ok;
  }));
}

TEST(AsioFiles, DoNotFallBackWhenIoUringWasAskedFor) {
  EXPECT_TRUE(in_a_child([] {
    if (!refuse_io_uring()) return false;
    try {
      make({"", make_asio_pool, 1, 1, "io_uring"});
    } catch (EnvironmentError const& error) {
      return std::string(error.what()).find("refused: EPERM") != std::string::npos;
    }
    return false;
  }));
}

TEST(AsioFiles, MayBeHeldByAnotherThreadThanBefore) {
  Folder const scratch;
  auto const pool = make({"", make_asio_pool, 1, 4});
  auto const kernel =
      make_kernel(find_kernel("file_read"), {{"size", std::int64_t{50}}, {"file", std::int64_t{1 << 20}}},
                  scratch.path());
  EXPECT_TRUE(kernel->verify(run(*kernel, *pool).result).ok);
  bool ok = false;
  std::thread([&] { ok = kernel->verify(run(*kernel, *pool).result).ok; }).join();
  EXPECT_TRUE(ok);
}

TEST(AsioFiles, TakeMoreOperationsThanARingHolds) {
  Folder const scratch;
  auto const pool = make({"", make_asio_pool, 1, 9000});
  auto const kernel =
      make_kernel(find_kernel("file_read"), {{"size", std::int64_t{20'000}}, {"file", std::int64_t{1 << 20}}},
                  scratch.path());
  auto const outcome = run(*kernel, *pool);
  EXPECT_TRUE(kernel->verify(outcome.result).ok);
  EXPECT_EQ(outcome.operations, 20'000U);
}

}  // namespace
}  // namespace regatta::io_tests
