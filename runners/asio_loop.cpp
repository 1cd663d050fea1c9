#include "runners/asio_loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "runners/file_threads.hpp"
#include "runners/io_outcome.hpp"
#include "runners/uring.hpp"

namespace regatta {

namespace {
constexpr std::size_t most_file_threads = 64, most_tasks_a_piece = 16;
}

AsioLoop::AsioLoop(FileChoice const& files, std::size_t in_flight)
    : open_(context_.get_executor()),
      file_choice_(files),
      seats_(in_flight),
      alarm_(context_),
      http_(context_) {}

// The order matters for speed only: a turn that resumed somebody does not wait.
void AsioLoop::turn() {
  bool const only_files =
      files_ && files_->in_flight() > 0 && sleepers_.empty() && http_.in_flight() == 0 && busy();
  if (only_files) {
    files_->turn(true);  // one system call submits, waits and tells; the io_context would cost three more
    return;
  }
  auto resumed = wake_sleepers();
  if (files_) resumed += files_->turn(false);
  resumed += context_.poll();
  if (resumed == 0) wait_for_anything();
}

std::size_t AsioLoop::wake_sleepers() {
  if (sleepers_.empty()) return 0;
  std::size_t resumed = 0;
  auto const now = std::chrono::steady_clock::now();
  while (auto* const operation = sleepers_.take_due(now)) {
    operation->waiter.resume();
    ++resumed;
  }
  return resumed;
}

void AsioLoop::wait_for_anything() {
  if (auto const next = sleepers_.next(); next != alarm_set_) {
    alarm_set_ = next;
    alarm_.expires_at(next);
    if (next != TimerQueue::Time::max())
      alarm_.async_wait([this](boost::system::error_code error) {
        if (!error) alarm_set_ = TimerQueue::Time::max();
      });
  }
  if (files_) files_->watch();
  context_.run_one();
}

FileBackEnd& AsioLoop::files() {
  if (files_) return *files_;
  if (file_choice_.uring)
    files_ = std::make_unique<Uring>(context_, seats_, file_choice_.cpus);
  else
    files_ = std::make_unique<FileThreads>(context_, std::min(seats_, most_file_threads), file_choice_.cpus);
  files_of_ = std::this_thread::get_id();
  return *files_;
}

bool AsioLoop::start(Operation& operation) {
  switch (operation.kind) {
    case Operation::Kind::sleep:
      sleepers_.add(operation);
      break;
    case Operation::Kind::read:
    case Operation::Kind::write:
    case Operation::Kind::sync:
      files().add(operation);
      break;
    case Operation::Kind::request:
      http_.add(operation);
      break;
  }
  return false;
}

std::int64_t AsioLoop::finish(Operation& operation) {
  return conclude(operation, step_->latencies[static_cast<std::size_t>(worker_)]);
}

void AsioLoop::begin(IoStep const& step, int worker) {
  if (files_ && files_of_ != std::this_thread::get_id()) files_.reset();
  step_ = &step;
  worker_ = worker;
  chunk_ = {};
  waiter_ = nullptr;
  drawing_ = seats_;
  for (std::size_t i = 0; i < seats_; ++i) draw();
}

Detached AsioLoop::draw() {
  try {
    for (auto tasks = take(); tasks.size() > 0; tasks = take())
      co_await step_->kernel.run(tasks, *this, step_->sums[static_cast<std::size_t>(worker_)]);
  } catch (...) {
    step_->failure.capture();
  }
  if (--drawing_ == 0 && waiter_) boost::asio::post(context_, waiter_);
}

// Chunks are cut into pieces, or a static chunk (all of a worker's tasks) would go to one coroutine; the
// pieces become single tasks towards the end, so that the number in flight holds as long as it can.
Range AsioLoop::take() {
  if (step_->failure.any()) return {};
  if (chunk_.size() == 0) chunk_ = step_->source.next(worker_);
  auto const piece = std::clamp<std::size_t>(chunk_.size() / (4 * seats_), 1, most_tasks_a_piece);
  auto const begin = chunk_.begin;
  chunk_.begin += std::min(piece, chunk_.size());
  return {begin, chunk_.begin};
}

}  // namespace regatta
