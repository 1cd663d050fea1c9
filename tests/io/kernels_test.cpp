#include <fcntl.h>
#include <gtest/gtest.h>

#include "kernels/error.hpp"
#include "kernels/file.hpp"
#include "tests/io/support.hpp"
#include "tests/support/reset_whole.hpp"

namespace regatta::io_tests {
namespace {

struct Case {
  char const* kernel;
  std::map<std::string, Value> parameters;
  std::uint64_t operations;
};

/// By which a test is named: the same in every run.
std::ostream& operator<<(std::ostream& out, Case const& one) {
  return out << one.kernel;
}

std::vector<Case> cases() {
  return {{"sleep", {{"size", std::int64_t{60}}, {"duration", 0.0002}}, 60},
          {"file_read", {{"size", std::int64_t{200}}, {"file", std::int64_t{1 << 20}}}, 200},
          {"file_read",
           {{"size", std::int64_t{40}},
            {"file", std::int64_t{1 << 20}},
            {"block", std::int64_t{65'536}},
            {"cache", "cold"}},
           40},
          {"file_write", {{"size", std::int64_t{50}}, {"sync_every", std::int64_t{20}}}, 52},
          {"http_get", {{"size", std::int64_t{80}}, {"latency", 0.0}}, 80},
          {"http_get", {{"size", std::int64_t{20}}, {"latency", 0.001}, {"body", std::int64_t{100'000}}}, 20},
          {"mixed", {{"size", std::int64_t{50}}, {"duration", 0.0002}, {"fmas", std::int64_t{1000}}}, 50}};
}

class IoKernels : public testing::TestWithParam<Case> {};

TEST_P(IoKernels, GiveTheSameBitsUnderEveryPoolAndEverySplit) {
  Folder const scratch;
  auto const kernel = make_kernel(find_kernel(GetParam().kernel), GetParam().parameters, scratch.path());
  Words first;
  for (auto const& world : worlds()) {
    auto const pool = make(world);
    for (auto const schedule : {Schedule{}, Schedule{ScheduleKind::cyclic, 3},
                                Schedule{ScheduleKind::dynamic, 7}, Schedule{ScheduleKind::guided, 1}}) {
      auto const outcome = run(*kernel, *pool, schedule);
      auto const verdict = kernel->verify(outcome.result);
      EXPECT_TRUE(verdict.ok) << world.name << ": " << verdict.reason;
      EXPECT_EQ(outcome.operations, GetParam().operations) << world.name << ": a latency for each operation";
      if (first.empty()) first = outcome.result;
      EXPECT_EQ(outcome.result, first) << world.name << ", " << name_of(schedule.kind);
    }
  }
}

TEST_P(IoKernels, RefuseAResultInWhichOneWordIsWrong) {
  Folder const scratch;
  auto const kernel = make_kernel(find_kernel(GetParam().kernel), GetParam().parameters, scratch.path());
  auto const pool = make_serial_pool({});
  auto const right = run(*kernel, *pool).result;
  for (std::size_t word = 0; word < right.size(); ++word) {
    auto wrong = right;
    wrong[word] ^= 1;
    EXPECT_FALSE(kernel->verify(wrong).ok) << "word " << word;
  }
}

INSTANTIATE_TEST_SUITE_P(Regatta, IoKernels, testing::ValuesIn(cases()), [](auto const& each) {
  return std::to_string(each.index) + "_" + each.param.kernel;
});

// A task that ran twice while another was lost leaves the count right.
TEST(IoKernel, NoticesATaskThatRanForAnother) {
  Folder const scratch;
  auto const pool = make_serial_pool({});
  class Doubled final : public ChunkSource {
    Range next(int) override { return given_++ == 0 ? Range{0, 9} : given_ == 2 ? Range{8, 9} : Range{}; }
    int given_ = 0;
  };
  for (auto const* name : {"sleep", "file_read", "http_get", "mixed"}) {
    auto const kernel = make_kernel(find_kernel(name), {{"size", std::int64_t{10}}}, scratch.path());
    Doubled source;
    Words words(kernel->run_words());
    std::int64_t* const sums[] = {words.data()};
    std::vector<Latencies> latencies(1);
    pool->hold([&] { pool->step_io(*kernel, source, sums, latencies); });
    EXPECT_EQ(words[0], 10);
    EXPECT_FALSE(kernel->verify(words).ok) << name;
  }
}

TEST(FileWrite, NoticesABlockThatWasNotWritten) {
  Folder const scratch;
  auto const kernel = make_kernel(find_kernel("file_write"), {{"size", std::int64_t{10}}}, scratch.path());
  reset_whole(*kernel);
  Words words(kernel->result_words());
  kernel->digest({0, 10}, words.data());
  EXPECT_EQ(words[0], 0) << "holes contribute nothing";
  EXPECT_FALSE(kernel->verify(words).ok);
}

TEST(FileRead, SharesOneFileThatIsNeverSeenUnfinished) {
  Folder const scratch;
  auto const& entry = find_kernel("file_read");
  auto const first = make_kernel(entry, {{"file", std::int64_t{1 << 20}}}, scratch.path());
  auto const second = make_kernel(entry, {{"file", std::int64_t{1 << 20}}}, scratch.path());
  std::size_t files = 0;
  for (auto const& file : std::filesystem::directory_iterator(scratch.path()))
    if (file.file_size() > 0) ++files;
  EXPECT_EQ(files, 1U);
}

TEST(FileRead, RemakesAFileThatIsNotComplete) {
  Folder const scratch;
  std::map<std::string, Value> const parameters{{"file", std::int64_t{1 << 20}}, {"size", std::int64_t{100}}};
  make_kernel(find_kernel("file_read"), parameters, scratch.path());
  std::filesystem::resize_file(scratch.path() / "stamped-1048576", 4096);
  auto const kernel = make_kernel(find_kernel("file_read"), parameters, scratch.path());
  auto const pool = make_serial_pool({});
  EXPECT_TRUE(kernel->verify(run(*kernel, *pool).result).ok);
}

TEST(FileRead, RemovesWhatAKilledProcessLeftHalfMade) {
  Folder const scratch;
  auto const left = scratch.path() / "stamped-4096.17";
  File(left, O_WRONLY | O_CREAT).resize(4096);
  make_kernel(find_kernel("file_read"), {{"file", std::int64_t{1 << 20}}}, scratch.path());
  EXPECT_FALSE(std::filesystem::exists(left));
}

TEST(FileRead, AFileThatDoesNotFitIsNotBegun) {
  Folder const scratch;
  EXPECT_NO_THROW(check_room(scratch.path(), 4096));
  EXPECT_THROW(check_room(scratch.path(), std::uint64_t{1} << 60), EnvironmentError);
}

}  // namespace
}  // namespace regatta::io_tests
