#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <cstring>
#include <limits>
#include <span>

namespace regatta {

/// Reads one HTTP/1.1 response with Beast's parser, and keeps only what an operation asks for: status, bytes
/// of the body, and the body itself as far as the buffer holds it. Fields are not stored, so that nothing is
/// allocated.
class HttpReply final : public boost::beast::http::basic_parser<false> {
  using string_view = boost::beast::string_view;
  using field = boost::beast::http::field;
  using verb = boost::beast::http::verb;
  using error_code = boost::beast::error_code;

 public:
  explicit HttpReply(std::span<std::byte> body) : body_(body) {
    eager(true);
    // Not boost::none, which Boost 1.74 compares as less than any length.
    body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  /// Parses what a socket gave: `held` bytes at the start of `input`, and `error`, which becomes
  /// end_of_stream or a parser's error when the response is cut or none. Returns how many bytes stay at the
  /// start, to be parsed with the next.
  [[nodiscard]] std::size_t take(std::span<char> input, std::size_t held, error_code& error) {
    if (error == boost::asio::error::eof) {
      error = boost::beast::http::error::end_of_stream;
      if (got_some()) put_eof(error);  // the end of a body without a length, or partial_message
      return 0;
    }
    if (error) return 0;
    auto const used = put(boost::asio::buffer(input.data(), held), error);
    if (error == boost::beast::http::error::need_more) error = {};
    if (!error && used == 0 && held == input.size()) error = boost::beast::http::error::header_limit;
    std::memmove(input.data(), input.data() + used, held - used);
    return held - used;
  }

  [[nodiscard]] int status() const noexcept { return status_; }
  [[nodiscard]] std::uint64_t body_bytes() const noexcept { return bytes_; }

 private:
  void on_request_impl(verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int status, string_view, int, error_code&) override { status_ = status; }
  void on_field_impl(field, string_view, string_view, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(string_view part, error_code&) override { return keep(part); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view part, error_code&) override { return keep(part); }
  void on_finish_impl(error_code&) override {}

  std::size_t keep(string_view part) noexcept {
    if (bytes_ < body_.size())
      std::memcpy(body_.data() + bytes_, part.data(), std::min(part.size(), body_.size() - bytes_));
    bytes_ += part.size();
    return part.size();
  }

  std::span<std::byte> body_;
  std::uint64_t bytes_ = 0;
  int status_ = 0;
};

/// The errno that an operation's result carries for an error of Asio, of name resolution or of Beast's
/// parser, negated.
[[nodiscard]] inline std::int64_t http_errno(boost::system::error_code error) {
  if (error.category() == boost::system::system_category() ||
      error.category() == boost::system::generic_category())
    return -error.value();
  if (error == boost::asio::error::eof || error == boost::beast::http::error::end_of_stream ||
      error == boost::beast::http::error::partial_message)
    return -ECONNRESET;  // closed before the response was complete
  if (error.category() == boost::asio::error::get_netdb_category())
    return -ENXIO;  // a name without an address
  return -EBADMSG;  // not HTTP/1.1
}

}  // namespace regatta
