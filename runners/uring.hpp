#pragma once

#include <liburing.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <span>
#include <string>

#include "runners/file_back_end.hpp"

namespace regatta {

/// A ring and its memory. Only the thread that makes it may use it (IORING_SETUP_SINGLE_ISSUER).
class UringHandle {
 public:
  /// With the cheapest completion mode that the kernel has. Throws std::system_error.
  UringHandle(unsigned submissions, unsigned completions);
  UringHandle(UringHandle const&) = delete;
  UringHandle& operator=(UringHandle const&) = delete;
  ~UringHandle() { io_uring_queue_exit(&ring_); }
  [[nodiscard]] io_uring* get() noexcept { return &ring_; }

 private:
  io_uring ring_{};
};

/// Files over io_uring, submitted a few at a time while waiters are resumed.
/// J. Axboe, Efficient IO with io_uring (kernel.dk/io_uring.pdf, 2019).
class Uring final : public FileBackEnd {
 public:
  /// `depth`: operations expected in flight. `cpus`: where the kernel's own helper threads may run.
  Uring(boost::asio::io_context& context, std::size_t depth, std::span<int const> cpus);
  Uring(Uring const&) = delete;
  Uring& operator=(Uring const&) = delete;
  ~Uring() override { readiness_.release(); }

  /// Tries a ring as the constructor would make it. Empty when all that is needed works, otherwise why not:
  /// "EPERM".
  [[nodiscard]] static std::string refusal();

  void add(Operation& operation) override;
  [[nodiscard]] std::size_t in_flight() const noexcept override { return in_flight_; }
  std::size_t turn(bool wait) override;
  void watch() override;

 private:
  void queue(Operation& operation);
  void submit(unsigned wait_for);
  std::size_t reap();

  UringHandle ring_;
  boost::asio::posix::stream_descriptor readiness_;  // the ring's descriptor, which the ring closes
  std::shared_ptr<bool> watched_ =
      std::make_shared<bool>(false);  // outlives us in a handler that is queued already
  std::size_t in_flight_ = 0;
};

}  // namespace regatta
