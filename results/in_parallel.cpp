#include "results/in_parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace regatta {

void in_parallel(std::size_t count, IndexedWork const& work) {
  // Fewer than this are done before a thread has begun.
  constexpr std::size_t least = 16;
  auto const cores = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_workers);
  auto const workers = count < least ? 1 : std::min(cores, count);
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex first;
  auto const take = [&](std::size_t worker) {
    try {
      for (auto index = next++; index < count; index = next++) work(index, worker);
    } catch (...) {
      next = count;
      std::lock_guard const only(first);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    try {
      for (std::size_t worker = 1; worker < workers; ++worker) others.emplace_back(take, worker);
    } catch (std::system_error const&) {  // a limit of threads
    }
    take(0);
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace regatta
