#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <coroutine>
#include <memory>
#include <thread>

#include "kernels/io.hpp"
#include "runners/asio_http.hpp"
#include "runners/detached.hpp"
#include "runners/failure.hpp"
#include "runners/file_back_end.hpp"
#include "runners/file_choice.hpp"
#include "runners/io_buffers.hpp"
#include "runners/runner.hpp"
#include "runners/timer_queue.hpp"

namespace regatta {

/// What all loops do in one step of an I/O kernel.
struct IoStep {
  AnyKernel const& kernel;
  ChunkSource& source;
  std::span<std::int64_t* const> sums;
  std::span<Latencies> latencies;
  Failure& failure;
};

/// One event loop, turned by one thread, and the Io of the coroutines that run on it: they wait for sleeps,
/// files and HTTP, and the loop resumes them.
class AsioLoop final : public Io {
 public:
  AsioLoop(FileChoice const& files, std::size_t in_flight);

  [[nodiscard]] boost::asio::io_context& context() noexcept { return context_; }
  [[nodiscard]] std::size_t in_flight() const noexcept { return seats_; }

  /// One turn: resumes whoever can go on; when nobody can, waits until somebody can.
  void turn();

  /// Starts as many coroutines as operations are to be in flight, each drawing tasks until there are none.
  void begin(IoStep const& step, int worker);
  [[nodiscard]] bool busy() const noexcept { return drawing_ > 0; }
  /// Awaits the end of what begin() started.
  [[nodiscard]] auto ended() noexcept {
    struct Ended {
      AsioLoop& loop;
      [[nodiscard]] bool await_ready() const noexcept { return !loop.busy(); }
      void await_suspend(std::coroutine_handle<> waiter) const noexcept { loop.waiter_ = waiter; }
      void await_resume() const noexcept {}
    };
    return Ended{*this};
  }

  std::span<std::byte> acquire(std::size_t bytes) override { return buffers_.acquire(bytes); }
  void release(std::span<std::byte> buffer) noexcept override { buffers_.release(buffer); }

 protected:
  bool start(Operation& operation) override;
  std::int64_t finish(Operation& operation) override;

 private:
  Detached draw();
  Range take();
  FileBackEnd& files();
  std::size_t wake_sleepers();
  void wait_for_anything();

  boost::asio::io_context context_{1};  // one thread turns it; others post to it
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> open_;
  FileChoice const& file_choice_;
  std::size_t seats_;

  TimerQueue sleepers_;
  boost::asio::steady_timer alarm_;
  TimerQueue::Time alarm_set_ = TimerQueue::Time::max();
  std::unique_ptr<FileBackEnd> files_;
  std::thread::id files_of_;  // a ring is used by the thread that made it
  HttpConnections http_;
  IoBuffers buffers_;

  IoStep const* step_ = nullptr;
  int worker_ = 0;
  Range chunk_;  // drawn, and not taken yet
  std::size_t drawing_ = 0;
  std::coroutine_handle<> waiter_;
};

}  // namespace regatta
