#pragma once

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "kernels/task.hpp"

namespace regatta {

/// One I/O operation: the request, and its outcome when it is done.
struct Operation {
  enum class Kind : std::uint8_t { sleep, read, write, sync, request };
  Kind kind = Kind::sleep;
  std::chrono::nanoseconds duration{0};  ///< sleep
  int descriptor = -1;                   ///< read, write, sync: the open file's
  std::uint64_t offset = 0;              ///< read, write
  std::span<std::byte>
      buffer{};            ///< read: filled; write: sent (not changed); request: the body, as far as it fits
  std::string_view url{};  ///< request: http://host:port/target

  std::int64_t result = 0;  ///< bytes moved (request: bytes of the body), or -errno
  int status = 0;           ///< request: the HTTP status
  std::coroutine_handle<> waiter{};
  std::chrono::steady_clock::time_point started{};
};

/// How an I/O kernel reaches the outside. Under a blocking pool every operation ends before `co_await`
/// returns, on the worker's own thread; under asio it suspends, and the loop goes on with other tasks. One Io
/// belongs to one worker (or one loop) and is not shared between threads.
class Io {
 public:
  virtual ~Io() = default;

  /// Awaits one operation; yields its result: bytes moved.
  /// Throws std::system_error with the operation's errno, and the file's or URL's name as far as known.
  class Awaiter {
   public:
    Awaiter(Io& io, Operation operation) : io_(io), operation_(operation) {}
    Awaiter(Awaiter const&) = delete;
    Awaiter& operator=(Awaiter const&) = delete;
    [[nodiscard]] bool await_ready() {
      operation_.started = std::chrono::steady_clock::now();
      return io_.start(operation_);
    }
    void await_suspend(std::coroutine_handle<> waiter) noexcept { operation_.waiter = waiter; }
    std::int64_t await_resume() { return io_.finish(operation_); }

   private:
    Io& io_;
    Operation operation_;
  };

  [[nodiscard]] Awaiter sleep(std::chrono::nanoseconds duration) {
    return {*this, {.kind = Operation::Kind::sleep, .duration = duration}};
  }
  [[nodiscard]] Awaiter read(int descriptor, std::uint64_t offset, std::span<std::byte> into) {
    return {*this,
            {.kind = Operation::Kind::read, .descriptor = descriptor, .offset = offset, .buffer = into}};
  }
  [[nodiscard]] Awaiter write(int descriptor, std::uint64_t offset, std::span<std::byte> from) {
    return {*this,
            {.kind = Operation::Kind::write, .descriptor = descriptor, .offset = offset, .buffer = from}};
  }
  [[nodiscard]] Awaiter sync(int descriptor) {
    return {*this, {.kind = Operation::Kind::sync, .descriptor = descriptor}};
  }
  /// GET of a URL over a connection that this Io keeps alive; a status other than 200 throws.
  [[nodiscard]] Awaiter request(std::string_view url, std::span<std::byte> body) {
    return {*this, {.kind = Operation::Kind::request, .buffer = body, .url = url}};
  }

  /// A buffer for one operation, aligned for O_DIRECT (4096); given back when the coroutine is done with it.
  /// Valid until `release`.
  virtual std::span<std::byte> acquire(std::size_t bytes) = 0;
  virtual void release(std::span<std::byte> buffer) noexcept = 0;

 protected:
  friend class Awaiter;
  /// Starts an operation; true when it is done already. Otherwise the loop resumes `waiter` when it is.
  virtual bool start(Operation& operation) = 0;
  /// Called when the operation is done: records its latency, checks its result.
  virtual std::int64_t finish(Operation& operation) = 0;
};

/// A buffer of an Io, for as long as a coroutine needs it.
class IoBuffer {
 public:
  IoBuffer(Io& io, std::size_t bytes) : io_(io), span_(io.acquire(bytes)) {}
  IoBuffer(IoBuffer const&) = delete;
  IoBuffer& operator=(IoBuffer const&) = delete;
  ~IoBuffer() { io_.release(span_); }
  [[nodiscard]] std::span<std::byte> span() const noexcept { return span_; }

 private:
  Io& io_;
  std::span<std::byte> span_;
};

}  // namespace regatta
