#include "results/in_parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace regatta {

namespace {

std::size_t cores() {
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_workers);
}

/// Calls work for every worker, each on its own thread where one can be had, the first on this. Throws what
/// was thrown first.
void on_threads(std::size_t workers, std::function<void(std::size_t)> const& work) {
  std::exception_ptr failure;
  std::mutex first;
  auto const guarded = [&](std::size_t worker) {
    try {
      work(worker);
    } catch (...) {
      std::lock_guard const only(first);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    try {
      for (std::size_t worker = 1; worker < workers; ++worker) others.emplace_back(guarded, worker);
    } catch (std::system_error const&) {  // a limit of threads
    }
    guarded(0);
  }
  if (failure) std::rethrow_exception(failure);
}

/// What has to be done in order, by one thread at a time.
class Sequence {
 public:
  /// Does what comes at that place as soon as all before it is done: at once, or on the thread that does
  /// these. After a throw nothing more is done.
  void add(std::size_t place, std::function<void()> what) {
    std::unique_lock lock(access_);
    waiting_.emplace(place, std::move(what));
    if (busy_) return;
    busy_ = true;
    while (!waiting_.empty() && waiting_.begin()->first == next_) {
      auto const first = waiting_.extract(waiting_.begin());
      lock.unlock();
      first.mapped()();
      lock.lock();
      ++next_;
    }
    busy_ = false;
  }

 private:
  std::mutex access_;
  std::map<std::size_t, std::function<void()>> waiting_;
  std::size_t next_ = 0;
  bool busy_ = false;
};

std::function<void()> throwing(std::exception_ptr failure) {
  return [failure = std::move(failure)] { std::rethrow_exception(failure); };
}

}  // namespace

void in_parallel(std::size_t count, IndexedWork const& work) {
  // Fewer than this are done before a thread has begun.
  constexpr std::size_t least = 16;
  auto const workers = count < least ? 1 : std::min(cores(), count);
  // A stretch of indices at a time: the work may be shorter than the way to another core.
  auto const stretch = std::clamp<std::size_t>(count / (workers * 64), 1, 256);
  std::atomic<std::size_t> next = 0;
  on_threads(workers, [&](std::size_t worker) {
    try {
      for (auto begin = next.fetch_add(stretch); begin < count; begin = next.fetch_add(stretch))
        for (auto index = begin; index < std::min(begin + stretch, count); ++index) work(index, worker);
    } catch (...) {
      next = count;
      throw;
    }
  });
}

void in_order(std::function<OrderedWork()> const& next) {
  std::mutex access;
  std::size_t given = 0;
  bool ended = false;
  // The next piece and its place; nothing at the end.
  auto const piece = [&] {
    std::lock_guard const only(access);
    OrderedWork work;
    try {
      if (!ended) work = next();
      ended = !work;
    } catch (...) {
      ended = true;
      work = [failure = throwing(std::current_exception())](std::size_t) { return failure; };
    }
    return std::pair(given++, std::move(work));
  };
  auto const worked = [](OrderedWork const& work, std::size_t worker) {
    try {
      return work(worker);
    } catch (...) {
      return throwing(std::current_exception());
    }
  };
  Sequence sequence;
  on_threads(cores(), [&](std::size_t worker) {
    try {
      for (auto [place, work] = piece(); work; std::tie(place, work) = piece())
        sequence.add(place, worked(work, worker));
    } catch (...) {
      std::lock_guard const only(access);
      ended = true;
      throw;
    }
  });
}

}  // namespace regatta
