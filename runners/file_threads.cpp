#include "runners/file_threads.hpp"

#include <boost/asio/post.hpp>
#include <system_error>

#include "kernels/error.hpp"
#include "runners/cpu_mask.hpp"
#include "runners/file_calls.hpp"

namespace regatta {

FileThreads::FileThreads(boost::asio::io_context& context, std::size_t threads, std::span<int const> cpus)
    : context_(context) {
  CpuMask const mask(cpus);
  threads_.reserve(threads);
  try {
    for (std::size_t i = 0; i < threads; ++i)
      threads_.emplace_back([this, mask] {
        (void)mask.bind_this_thread();  // it would inherit the loop's one core otherwise
        work();
      });
  } catch (std::system_error const& error) {
    stop();
    throw EnvironmentError("cannot start " + std::to_string(threads) + " threads for files: " + error.what() +
                           "; lower `concurrency`, or raise the limit of processes (ulimit -u, pids.max)");
  }
}

FileThreads::~FileThreads() {
  stop();
}

void FileThreads::stop() noexcept {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  begin_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void FileThreads::add(Operation& operation) {
  {
    std::lock_guard const lock(mutex_);
    waiting_.push(&operation);
    ++in_flight_;
  }
  begin_.notify_one();
}

void FileThreads::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    begin_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    auto* const operation = waiting_.pop();
    lock.unlock();
    run_file_operation(*operation);
    lock.lock();
    done_.push_back(operation);
    if (done_.size() > 1) continue;      // the loop was told already
    boost::asio::post(context_, [] {});  // it takes them in its next turn
  }
}

std::size_t FileThreads::turn(bool wait) {
  if (in_flight_ == 0) return 0;
  auto const take = [this] {
    std::lock_guard const lock(mutex_);
    ended_.swap(done_);
  };
  take();
  if (wait &&
      ended_.empty()) {  // what is done from here on is posted; an earlier post the loop may have used up
    context_.run_one();
    take();
  }
  in_flight_ -= ended_.size();
  for (auto* const operation : ended_) operation->waiter.resume();
  auto const resumed = ended_.size();
  ended_.clear();
  return resumed;
}

}  // namespace regatta
