#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "kernels/mix.hpp"

namespace regatta {

/// A real HTTP/1.1 server on loopback, in a thread of its own, that answers GET /N after a set time with a
/// body that depends on N. It runs from construction to destruction. (No kernel sees Asio:
/// runners/http_server.cpp has it.)
class HttpServer {
 public:
  struct Options {
    std::chrono::nanoseconds latency{0};   ///< between a request's end and its answer
    std::size_t body = 1024;               ///< bytes
    std::uint16_t port = 0;                ///< 0: any that is free
    std::size_t answers_a_connection = 0;  ///< closes it after so many; 0: never
  };

  /// Throws EnvironmentError when there is no loopback, or the port is taken.
  explicit HttpServer(Options const& options);
  HttpServer(HttpServer const&) = delete;
  HttpServer& operator=(HttpServer const&) = delete;
  ~HttpServer();

  /// "http://127.0.0.1:PORT/"
  [[nodiscard]] std::string url() const;
  /// Requests that were answered, and the largest number that were waiting for their answer at the same time.
  [[nodiscard]] std::uint64_t answered() const noexcept;
  [[nodiscard]] std::uint64_t most_at_once() const noexcept;

 private:
  class Running;
  std::unique_ptr<Running> running_;
};

/// The body of GET /N, as a number a byte: byte i is byte i % 8 of this number, least first.
[[nodiscard]] constexpr std::uint64_t http_stamp(std::uint64_t n) noexcept {
  return mix64(n + 1);
}

/// Fills a body.
inline void fill_http_body(std::span<std::byte> body, std::uint64_t n) noexcept {
  auto const stamp = http_stamp(n);
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<std::byte>(stamp >> (i % 8 * 8));
}

}  // namespace regatta
