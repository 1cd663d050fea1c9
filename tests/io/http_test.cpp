#include <gmock/gmock.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string_view>

#include "kernels/error.hpp"
#include "kernels/http_server.hpp"
#include "runners/http_reply.hpp"
#include "runners/http_url.hpp"
#include "tests/io/support.hpp"

namespace regatta::io_tests {
namespace {

using testing::HasSubstr;

TEST(HttpServer, ThatClosesConnectionsIsAskedAgain) {
  for (auto const& world : worlds()) {
    HttpServer const server({.body = 64, .answers_a_connection = 3});
    auto const pool = make(world);
    auto const kernel =
        make_kernel(find_kernel("http_get"), {{"size", std::int64_t{40}}, {"url", server.url() + "7"}}, "/");
    auto const outcome = run(*kernel, *pool);
    EXPECT_TRUE(kernel->verify(outcome.result).ok) << world.name;
    EXPECT_GE(server.answered(), 40U) << world.name;
  }
}

TEST(HttpServer, GetsAsManyRequestsAtATimeAsAreInFlight) {
  HttpServer const server({.latency = std::chrono::milliseconds(50), .body = 64});
  auto const pool = make({"", make_asio_pool, 1, 50});
  auto const kernel =
      make_kernel(find_kernel("http_get"), {{"size", std::int64_t{100}}, {"url", server.url() + "1"}}, "/");
  run(*kernel, *pool);
  EXPECT_EQ(server.answered(), 100U);
  EXPECT_EQ(server.most_at_once(), 50U);
}

TEST(HttpServer, RefusesATakenPortWithARemedy) {
  HttpServer const first({});
  auto const url = first.url();
  auto const port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  try {
    HttpServer const second({.port = port});
    ADD_FAILURE() << "two servers listen on " << port;
  } catch (EnvironmentError const& error) {
    EXPECT_THAT(error.what(), HasSubstr("choose another port"));
  }
}

TEST(HttpServer, SaysWhenThereIsNoLoopback) {
  auto const child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWNET) != 0) ::_exit(2);  // not root: cannot be shown here
    try {
      auto const pool = make_serial_pool({});
      auto const kernel = make_kernel(find_kernel("http_get"), {{"size", std::int64_t{1}}}, "/");
      run(*kernel, *pool);
      ::_exit(1);
    } catch (EnvironmentError const&) {
      ::_exit(0);
    } catch (...) {
      ::_exit(3);
    }
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 2) GTEST_SKIP() << "needs the right to make a network namespace";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

struct Parsed {
  int status;
  std::uint64_t bytes;
  std::string body;
  bool error;
};

/// A response in pieces of `piece` bytes, then the end of the stream.
Parsed parse(std::string_view text, std::size_t piece) {
  std::vector<std::byte> body(64);
  HttpReply reply(body);
  std::vector<char> input(256);
  boost::system::error_code error;
  std::size_t held = 0;
  while (!reply.is_done() && !error) {
    auto const part = text.substr(0, std::min(piece, input.size() - held));
    std::copy(part.begin(), part.end(), input.begin() + static_cast<std::ptrdiff_t>(held));
    text.remove_prefix(part.size());
    if (part.empty()) error = boost::asio::error::eof;
    held = reply.take(input, held + part.size(), error);
  }
  auto const kept = std::min<std::size_t>(reply.body_bytes(), body.size());
  return {
      reply.status(), reply.body_bytes(), {reinterpret_cast<char const*>(body.data()), kept}, error.failed()};
}

TEST(HttpReply, ReadsEveryFramingInPiecesOfAnySize) {
  for (std::size_t piece = 1; piece < 80; ++piece) {
    for (auto const* text :
         {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"}) {
      auto const parsed = parse(text, piece);
      EXPECT_FALSE(parsed.error) << text << " in pieces of " << piece;
      EXPECT_EQ(parsed.status, 200);
      EXPECT_EQ(parsed.body, "hello");
    }
  }
}

TEST(HttpReply, RefusesWhatIsCutOrNoHttp) {
  for (auto const* text :
       {"", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", "HTTP/1.1 200 O", "SSH-2.0-OpenSSH\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"})
    EXPECT_TRUE(parse(text, 7).error) << text;
  EXPECT_TRUE(parse("HTTP/1.1 200 OK\r\nX: " + std::string(1000, 'x'), 300).error)
      << "a header larger than the buffer";
}

TEST(HttpUrl, IsTakenApart) {
  auto const url = parse_url("http://[::1]:8080/a/b?c");
  EXPECT_EQ(url.host, "::1");
  EXPECT_EQ(url.port, "8080");
  EXPECT_EQ(url.authority, "[::1]:8080");
  EXPECT_EQ(url.target, "/a/b?c");
  EXPECT_EQ(parse_url("http://host").target, "/");
  EXPECT_EQ(parse_url("http://host").port, "80");
}

}  // namespace
}  // namespace regatta::io_tests
