#include "kernels/task.hpp"

#include <array>
#include <new>
#include <vector>

namespace regatta::detail {

namespace {
constexpr std::size_t grid = 64, classes = 32;  // frames up to 2 KiB are recycled; larger ones go to the heap

struct FreeLists {
  std::array<std::vector<void*>, classes> lists;
  ~FreeLists() {
    for (auto& list : lists)
      for (void* frame : list) ::operator delete(frame);
  }
};

FreeLists& free_lists() {
  thread_local FreeLists lists;
  return lists;
}

constexpr std::size_t size_class(std::size_t bytes) {
  return (bytes + grid - 1) / grid;
}
}  // namespace

void* allocate_frame(std::size_t bytes) {
  auto const index = size_class(bytes);
  if (index >= classes) return ::operator new(bytes);
  auto& list = free_lists().lists[index];
  if (list.empty()) return ::operator new(index* grid);
  void* frame = list.back();
  list.pop_back();
  return frame;
}

void release_frame(void* frame, std::size_t bytes) noexcept {
  auto const index = size_class(bytes);
  if (index >= classes) return ::operator delete(frame);
  try {
    free_lists().lists[index].push_back(frame);
  } catch (std::bad_alloc const&) {
    ::operator delete(frame);
  }
}

}  // namespace regatta::detail
