#include "results/contained.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <new>

#include "results/durable.hpp"
#include "tests/results/temporary_study.hpp"

namespace regatta {
namespace {

Descriptor opened(std::filesystem::path const& path) {
  return Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

std::string all_from(Descriptor const& pipe) {
  std::string text(1000, '\0');
  std::size_t used = 0;
  while (auto const got = ::read(pipe.get(), text.data() + used, text.size() - used))
    if (got > 0) used += static_cast<std::size_t>(got);
  text.resize(used);
  return text;
}

[[noreturn]] void compute_for_ever() {
  for (std::atomic<int> count{0};; ++count) {
  }
}

TEST(ContainedChild, ReadsItsFileAndSpeaksThroughThePipe) {
  TemporaryStudy study;
  write_file(study.path() / "file", "words");
  auto const file = opened(study.path() / "file");
  ContainedChild child(file, {}, [](Descriptor const& from, Descriptor const& pipe) {
    std::string text(5, '\0');
    (void)!::read(from.get(), text.data(), text.size());
    write_all(pipe, text, "pipe");
  });
  EXPECT_EQ(all_from(child.pipe()), "words");
  EXPECT_EQ(child.wait(), 0);
}

TEST(ContainedChild, OpensConnectsStartsKillsAndWritesNothingElse) {
  TemporaryStudy study;
  write_file(study.path() / "file", "kept");
  auto const path = study.path() / "file";
  auto const file = opened(path);
  Descriptor const other(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  ContainedChild child(file, {}, [&](Descriptor const&, Descriptor const& pipe) {
    std::string done;
    if (::open(path.c_str(), O_RDONLY) >= 0) done += " open";
    if (::open(path.c_str(), O_WRONLY) >= 0) done += " open to write";
    if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) done += " socket";
    if (auto const started = ::fork(); started >= 0) started == 0 ? ::_exit(0) : void(done += " fork");
    if (::write(other.get(), "x", 1) >= 0) done += " write";
    if (::kill(::getppid(), SIGUSR1) == 0) done += " kill";
    if (::unlink(path.c_str()) == 0) done += " unlink";
    if (::dup(pipe.get()) >= 0) done += " dup";
    write_all(pipe, "did:" + done, "pipe");
  });
  EXPECT_EQ(all_from(child.pipe()), "did:");
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(read_file(path), "kept");
}

TEST(ContainedChild, IsEndedWhenItComputesTooLong) {
  TemporaryStudy study;
  write_file(study.path() / "file", "");
  auto const file = opened(study.path() / "file");
  ContainedChild child(file, {0.05, 1 << 30},
                       [](Descriptor const&, Descriptor const&) { compute_for_ever(); });
  EXPECT_EQ(all_from(child.pipe()), "");
  auto const status = child.wait();
  EXPECT_TRUE(WIFSIGNALED(status)) << status;
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(ContainedChild, GetsNoMoreMemoryThanItsLimit) {
  TemporaryStudy study;
  write_file(study.path() / "file", "");
  auto const file = opened(study.path() / "file");
  auto const ask = [](std::size_t bytes) {
    return [bytes](Descriptor const&, Descriptor const& pipe) {
      std::string answer = "got";
      try {
        std::string const large(bytes, 'x');
        answer += large.back();  // so that it is really made
      } catch (std::bad_alloc const&) {
        answer = "refused";
      }
      write_all(pipe, answer, "pipe");
    };
  };
  ContainedChild modest(file, {10, 64 << 20}, ask(16 << 20)), greedy(file, {10, 64 << 20}, ask(256 << 20));
  EXPECT_EQ(all_from(modest.pipe()), "gotx");
  EXPECT_EQ(all_from(greedy.pipe()), "refused");
}
#endif

TEST(ContainedChild, DoesNotOutliveItsOwner) {
  TemporaryStudy study;
  write_file(study.path() / "file", "");
  auto const file = opened(study.path() / "file");
  {
    ContainedChild const child(file, {100, 1 << 30},
                               [](Descriptor const&, Descriptor const&) { compute_for_ever(); });
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace regatta
