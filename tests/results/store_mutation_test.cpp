#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>

#include "kernels/error.hpp"
#include "results/store.hpp"
#include "tests/results/simulate.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

/// Reads a file in a child of its own; its wait status. 0: read, 7: damage.
int status_of_reading(std::filesystem::path const& path) {
  auto const child = ::fork();
  if (child == 0) {
    rlimit const no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::alarm(100);
    try {
      (void)read_store(path);
      ::_exit(0);
    } catch (DamageError const&) {
      ::_exit(7);
    } catch (...) {
      ::_exit(1);
    }
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return status;
}

TEST(MutatedStore, IsReadOrIsDamageAndNeverEndsTheProcess) {
  simulate::Random random(21);
  TemporaryStudy study;
  auto records =
      simulate::study({.kernels = {"a"}, .runners = {"serial", "tbb"}, .rounds = 2, .repetitions = 2});
  records.attempts[1].placement = std::string(400, 'p');  // so that one column is of variable length
  records.attempts[2].latencies = {{1, 2}};
  write_store(study.path() / "good.h5", records, "[study]\n");
  auto const good = read_file(study.path() / "good.h5");
  int damaged = 0;
  for (int trial = 0; trial < 200; ++trial) {
    auto bytes = good;
    for (auto flips = 1 + random() % 8; flips > 0; --flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    auto const path = study.path() / "mutated.h5";
    write_file(path, bytes);
    auto const status = status_of_reading(path);
    ASSERT_TRUE(WIFEXITED(status)) << "trial " << trial << " ended by signal " << WTERMSIG(status);
    ASSERT_TRUE(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 7) << "trial " << trial;
    damaged += WEXITSTATUS(status) == 7;
  }
  EXPECT_GT(damaged, 20);
}

}  // namespace
}  // namespace regatta
