#pragma once

#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "runners/file_back_end.hpp"
#include "runners/ring_queue.hpp"

namespace regatta {

/// Files over threads that block: where io_uring is refused. At most as many operations proceed at a time as
/// there are threads.
class FileThreads final : public FileBackEnd {
 public:
  /// The threads may run on any of `cpus`. Throws EnvironmentError when they cannot be started.
  FileThreads(boost::asio::io_context& context, std::size_t threads, std::span<int const> cpus);
  FileThreads(FileThreads const&) = delete;
  FileThreads& operator=(FileThreads const&) = delete;
  ~FileThreads() override;

  void add(Operation& operation) override;
  [[nodiscard]] std::size_t in_flight() const noexcept override { return in_flight_; }
  std::size_t turn(bool wait) override;
  void watch() override {}  // the threads post to the loop

 private:
  void work();
  void stop() noexcept;

  boost::asio::io_context& context_;
  std::size_t in_flight_ = 0;      // the loop's own
  std::vector<Operation*> ended_;  // likewise, kept for its memory

  std::mutex mutex_;
  std::condition_variable begin_;
  RingQueue<Operation*> waiting_;
  std::vector<Operation*> done_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace regatta
