#pragma once

#include <array>
#include <cstddef>
#include <new>
#include <utility>

namespace regatta {

/// Memory for the one asynchronous operation that its owner has under way; what does not fit goes to the
/// heap. After Asio's examples (allocation/server.cpp): Asio itself keeps one block a thread, not one a
/// connection.
class HandlerMemory {
 public:
  HandlerMemory() = default;
  HandlerMemory(HandlerMemory const&) = delete;
  HandlerMemory& operator=(HandlerMemory const&) = delete;

  [[nodiscard]] void* allocate(std::size_t bytes) {
    if (used_ || bytes > block_.size()) return ::operator new(bytes);
    used_ = true;
    return block_.data();
  }
  void release(void* memory) noexcept {
    if (memory == block_.data())
      used_ = false;
    else
      ::operator delete(memory);
  }

 private:
  alignas(std::max_align_t) std::array<std::byte, 512> block_;
  bool used_ = false;
};

template <class T>
class HandlerAllocator {
 public:
  using value_type = T;
  explicit HandlerAllocator(HandlerMemory& memory) noexcept : memory_(&memory) {}
  template <class U>
  HandlerAllocator(HandlerAllocator<U> const& other) noexcept : memory_(other.memory_) {}
  [[nodiscard]] T* allocate(std::size_t n) { return static_cast<T*>(memory_->allocate(n * sizeof(T))); }
  void deallocate(T* memory, std::size_t) noexcept { memory_->release(memory); }
  friend bool operator==(HandlerAllocator const&, HandlerAllocator const&) = default;

 private:
  template <class>
  friend class HandlerAllocator;
  HandlerMemory* memory_;
};

/// A completion handler whose operation lives in `memory`.
template <class Function>
class KeptHandler {
 public:
  using allocator_type = HandlerAllocator<void>;
  KeptHandler(HandlerMemory& memory, Function function) : memory_(&memory), function_(std::move(function)) {}
  [[nodiscard]] allocator_type get_allocator() const noexcept { return allocator_type(*memory_); }
  template <class... Arguments>
  void operator()(Arguments&&... arguments) {
    function_(std::forward<Arguments>(arguments)...);
  }

 private:
  HandlerMemory* memory_;
  Function function_;
};

}  // namespace regatta
