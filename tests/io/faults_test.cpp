#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <system_error>

#include "kernels/error.hpp"
#include "kernels/file.hpp"
#include "kernels/http_server.hpp"
#include "tests/io/support.hpp"

namespace regatta::io_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// One task: whatever the test does with the Io.
struct Script {
  static inline std::function<Task<std::int64_t>(Io&)> body;
  static constexpr auto name = "script";
  static constexpr auto summary = "";
  static constexpr auto bound = "";
  static constexpr int version = 1;
  static ParameterSpecs parameters() { return {{"size", std::int64_t{1}, 1, 1e9, {}, "", ""}}; }
  Script(Parameters const&, Setup const&) {}
  [[nodiscard]] std::size_t tasks() const { return 1; }
  [[nodiscard]] Work work() const { return {}; }
  [[nodiscard]] Task<Sums<1>> run(Range, Io& io) const {
    auto const word = co_await body(io);
    co_return Sums<1>{{word}};
  }
  [[nodiscard]] Verdict verify(Sums<1> const&) const { return {}; }
};

class Faults : public testing::TestWithParam<World> {
 protected:
  std::int64_t result(std::function<Task<std::int64_t>(Io&)> body) {
    Script::body = std::move(body);
    auto const kernel = make_kernel(describe<Script>(), {}, "/");
    auto const pool = make(GetParam());
    return run(*kernel, *pool).result[0];
  }
  /// What an operation throws: its errno, and its text in `text`.
  int error(std::function<Task<std::int64_t>(Io&)> body) {
    try {
      result(std::move(body));
    } catch (std::system_error const& e) {
      text = e.what();
      return e.code().value();
    }
    return 0;
  }
  std::string text;
};

TEST_P(Faults, AReadAtTheEndOfAFileIsShortAndNoError) {
  Folder const scratch;
  File const file(scratch.path() / "short", O_RDWR | O_CREAT);
  file.resize(5000);
  EXPECT_EQ(result([&](Io& io) -> Task<std::int64_t> {
              IoBuffer const buffer(io, 4096);
              co_return co_await io.read(file.descriptor(), 4096, buffer.span());
            }),
            904);
  EXPECT_EQ(result([&](Io& io) -> Task<std::int64_t> {
              IoBuffer const buffer(io, 4096);
              co_return co_await io.read(file.descriptor(), 8192, buffer.span());
            }),
            0);
}

TEST_P(Faults, ABadDescriptorThrowsItsErrno) {
  EXPECT_EQ(error([](Io& io) -> Task<std::int64_t> {
              IoBuffer const buffer(io, 4096);
              co_return co_await io.read(987'654, 0, buffer.span());
            }),
            EBADF);
  EXPECT_THAT(text, HasSubstr("read of 4096 B at 0 of descriptor 987654"));
  EXPECT_EQ(error([](Io& io) -> Task<std::int64_t> { co_return co_await io.sync(987'654); }), EBADF);
}

TEST_P(Faults, AFullDeviceIsNamed) {
  File const full("/dev/full", O_WRONLY);
  EXPECT_EQ(error([&](Io& io) -> Task<std::int64_t> {
              IoBuffer const buffer(io, 4096);
              co_return co_await io.write(full.descriptor(), 0, buffer.span());
            }),
            ENOSPC);
  EXPECT_THAT(text, HasSubstr("write of 4096 B at 0 of /dev/full"));
}

TEST_P(Faults, AFailedReadOfAFolderIsItsErrno) {
  File const folder("/", O_RDONLY | O_DIRECTORY);
  EXPECT_EQ(error([&](Io& io) -> Task<std::int64_t> {
              IoBuffer const buffer(io, 4096);
              co_return co_await io.read(folder.descriptor(), 0, buffer.span());
            }),
            EISDIR);
}

TEST_P(Faults, AServerThatIsNotThereIsRefused) {
  std::string url;
  {
    HttpServer const server({});
    url = server.url();
  }
  EXPECT_EQ(error([&](Io& io) -> Task<std::int64_t> {
              IoBuffer const buffer(io, 64);
              co_return co_await io.request(url, buffer.span());
            }),
            ECONNREFUSED);
  EXPECT_THAT(text, HasSubstr("GET " + url));
}

TEST_P(Faults, AStatusOtherThan200Throws) {
  HttpServer const server({});
  auto const url = server.url() + "no-number";
  EXPECT_EQ(error([&](Io& io) -> Task<std::int64_t> {
              IoBuffer const buffer(io, 64);
              co_return co_await io.request(url, buffer.span());
            }),
            EPROTO);
  EXPECT_THAT(text, HasSubstr("status 404"));
}

TEST_P(Faults, AUrlThatIsNoneSaysWhatWouldBeRight) {
  for (auto const* url : {"https://host/", "ftp://x", "http:///x", "http://h:99999999/", "http://h/a b",
                          "http://u:p@h/", "http://h/\r\nX: y"})
    EXPECT_THROW(result([&](Io& io) -> Task<std::int64_t> {
                   IoBuffer const buffer(io, 64);
                   co_return co_await io.request(url, buffer.span());
                 }),
                 EnvironmentError)
        << url;
}

INSTANTIATE_TEST_SUITE_P(Regatta, Faults, testing::ValuesIn(worlds()),
                         [](auto const& each) { return each.param.name; });

TEST(FileReadFaults, AFileThatBecomesShorterIsNoticed) {
  for (auto const& world : worlds()) {
    Folder const scratch;
    auto const kernel = make_kernel(
        find_kernel("file_read"),
        {{"size", std::int64_t{64}}, {"file", std::int64_t{1 << 20}}, {"cache", "cold"}}, scratch.path());
    std::filesystem::resize_file(scratch.path() / "stamped-1048576", 10'000);
    auto const pool = make(world);
    EXPECT_THROW(run(*kernel, *pool), EnvironmentError) << world.name;
  }
}

TEST(FileReadFaults, WhatLiesInMemoryIsNeitherColdNorDirect) {
  std::filesystem::path const memory = "/dev/shm";
  if (!std::filesystem::exists(memory) || File(memory, O_RDONLY | O_DIRECTORY).file_system() != "tmpfs")
    GTEST_SKIP() << "needs a tmpfs at /dev/shm";
  Folder const scratch(memory);
  for (auto const& [name, value] : {std::pair{"cache", "cold"}, std::pair{"access", "direct"}}) try {
      (void)make_kernel(find_kernel("file_read"),
                        {{"file", std::int64_t{1 << 20}}, {name, std::string(value)}}, scratch.path());
      ADD_FAILURE() << name << " = " << value;
    } catch (EnvironmentError const& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr(value), HasSubstr("tmpfs"), HasSubstr("TMPDIR")));
    }
  EXPECT_NO_THROW(
      (void)make_kernel(find_kernel("file_read"), {{"file", std::int64_t{1 << 20}}}, scratch.path()));
}

TEST(FileReadFaults, DroppedPagesAreCounted) {
  Folder const scratch;
  constexpr std::size_t pages = 256;
  File const file(scratch.path() / "f", O_RDWR | O_CREAT);
  std::vector<std::byte> const bytes(pages * 4096, std::byte{1});
  file.write_all(bytes, 0);
  EXPECT_EQ(file.resident_pages(), pages);
  file.sync();
  if (file.file_system() != "tmpfs") {
    EXPECT_LT(file.drop_cached(), pages / 10);
  }
}

TEST(FileReadFaults, AnotherContentIsAVerdictAndNamesTheFile) {
  Folder const scratch;
  std::map<std::string, Value> const parameters{{"file", std::int64_t{1 << 20}},
                                                {"size", std::int64_t{2000}}};
  auto const kernel = make_kernel(find_kernel("file_read"), parameters, scratch.path());
  File const file(scratch.path() / "stamped-1048576", O_WRONLY);
  std::vector<std::byte> const zeros(4096);
  file.write_all(zeros, 409'600);
  auto const pool = make_serial_pool({});
  auto const verdict = kernel->verify(run(*kernel, *pool).result);
  EXPECT_FALSE(verdict.ok);
  EXPECT_THAT(verdict.reason, HasSubstr("stamped-1048576"));
}

TEST(FileReadFaults, AFolderThatCannotBeWrittenIsAnEnvironmentError) {
  EXPECT_THROW(make_kernel(find_kernel("file_read"), {}, "/proc/self"), EnvironmentError);
  EXPECT_THROW(make_kernel(find_kernel("file_write"), {}, "/proc/self"), EnvironmentError);
}

TEST(FileReadFaults, ABlockThatIsNoMultipleOfAPageIsRefused) {
  Folder const scratch;
  EXPECT_THROW(make_kernel(find_kernel("file_read"), {{"block", std::int64_t{5000}}}, scratch.path()),
               UsageError);
  EXPECT_THROW(make_kernel(find_kernel("file_write"), {{"block", std::int64_t{5000}}}, scratch.path()),
               UsageError);
}

}  // namespace
}  // namespace regatta::io_tests
