#include <charconv>
#include <cstring>
#include <optional>

#include "kernels/any_kernel.hpp"
#include "kernels/error.hpp"
#include "kernels/http_server.hpp"
#include "kernels/tally.hpp"

namespace regatta {

namespace {

/// A task's URL: what all share, and its number. Lives in the task's coroutine.
class NumberedUrl {
 public:
  explicit NumberedUrl(std::string const& stem) : text_(stem), stem_(stem.size()) {
    text_.resize(stem_ + 20);
  }
  [[nodiscard]] std::string_view with(std::size_t number) {
    auto const end = std::to_chars(text_.data() + stem_, text_.data() + text_.size(), number).ptr;
    return {text_.data(), static_cast<std::size_t>(end - text_.data())};
  }

 private:
  std::string text_;
  std::size_t stem_;
};

}  // namespace

/// for i < size: GET /i over HTTP/1.1, on a connection that is kept alive. Latency-bound, and by the system
/// calls of both sides when the latency is 0: the server that Regatta starts has a thread in this process,
/// and its time counts.
class HttpGet {
 public:
  static constexpr auto name = "http_get";
  static constexpr auto summary = "HTTP/1.1 requests to a server on loopback, or to a URL";
  static constexpr auto bound = "latency";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{1000}, 1, 1e9, {}, "requests", "how many requests, a task each"},
            {"latency", 0.001, 0, 60, {}, "s", "what the server waits before it answers", 1, "url"},
            {"body", std::int64_t{1024}, 8, 1 << 24, {}, "B", "bytes of a response's body", 1, "url"},
            {"url",
             "",
             0,
             0,
             {},
             "URL",
             "GET this http:// URL instead, from a server that is there; latency and body are then its own"}};
  }

  HttpGet(Parameters const& p, Setup const&)
      : size_(p.count("size")), body_(p.count("body")), url_(p.text("url")) {
    if (!url_.empty()) return;
    server_.emplace(HttpServer::Options{
        .latency = std::chrono::nanoseconds(static_cast<std::int64_t>(p.real("latency") * 1e9)),
        .body = body_});
    stem_ = server_->url();
  }

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const {
    auto const requests = static_cast<double>(size_);
    return {.bytes = server_ ? requests * static_cast<double>(body_) : 0, .operations = requests};
  }

  /// Words: the tally of responses, Σ over them of what their bodies hold (0 for a URL), the seal.
  using Result = Sums<4>;

  [[nodiscard]] Task<Result> run(Range tasks, Io& io) const {
    Result sums;
    IoBuffer const buffer(io, body_);
    NumberedUrl url(stem_);
    for (auto task = tasks.begin; task < tasks.end; ++task) {
      auto const bytes =
          co_await io.request(server_ ? url.with(task) : std::string_view(url_), buffer.span());
      if (server_) add(sums.words[2], stamps(buffer.span(), static_cast<std::size_t>(bytes)));
      tally(sums, task);
    }
    co_return sealed(sums);
  }

  [[nodiscard]] Verdict verify(Result const& total) const {
    if (auto verdict = judge_tally(total, size_); !verdict.ok) return verdict;
    std::uint64_t expected = 0;
    for (std::size_t task = 0; server_ && task < size_; ++task) expected += http_stamp(task) * 3 + body_;
    if (static_cast<std::uint64_t>(total.words[2]) == expected) return {};
    return {false, "responses do not hold what the server sent"};
  }

  [[nodiscard]] std::string facts() const {
    return server_ ? R"({"server":"own, on loopback, in this process"})" : R"({"server":"external"})";
  }

 private:
  // The first eight bytes and, twice, the last whole eight; and the length.
  [[nodiscard]] std::uint64_t stamps(std::span<std::byte const> body, std::size_t bytes) const noexcept {
    std::uint64_t first = 0, last = 0;
    if (bytes != body.size()) return bytes;
    std::memcpy(&first, body.data(), sizeof first);
    std::memcpy(&last, body.data() + (bytes / sizeof last - 1) * sizeof last, sizeof last);
    return first + 2 * last + bytes;
  }

  std::size_t size_, body_;
  std::string url_, stem_;
  std::optional<HttpServer> server_;
};

KernelEntry http_get_kernel() {
  return describe<HttpGet>();
}

}  // namespace regatta
