#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <type_traits>

namespace regatta {

/// Memory for `count` elements that nobody has written yet, aligned to a cache line. The worker that writes a
/// page first decides on which NUMA node it lies, so that is left to prepare(). Reading before writing is an
/// error. Throws std::bad_alloc, also when the number of bytes overflows.
template <class T>
requires std::is_trivial_v<T>
class UntouchedArray {
 public:
  static constexpr std::size_t alignment = 64;

  UntouchedArray() = default;
  explicit UntouchedArray(std::size_t count) : size_(count) {
    if (count > std::numeric_limits<std::size_t>::max() / 2 / sizeof(T)) throw std::bad_array_new_length();
    memory_.reset(static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{alignment})));
  }

  [[nodiscard]] T* data() const noexcept { return memory_.get(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] T& operator[](std::size_t i) const noexcept { return memory_.get()[i]; }

 private:
  struct Free {
    void operator()(T* memory) const noexcept { ::operator delete (memory, std::align_val_t{alignment}); }
  };
  std::unique_ptr<T, Free> memory_;
  std::size_t size_ = 0;
};

}  // namespace regatta
