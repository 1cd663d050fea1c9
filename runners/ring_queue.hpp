#pragma once

#include <cstddef>
#include <vector>

namespace regatta {

/// First in, first out, in one block of memory that only ever grows: nothing is allocated in steady state
/// (std::deque allocates as it moves along).
template <class T>
class RingQueue {
 public:
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] T const& front() const noexcept { return slots_[head_]; }
  [[nodiscard]] T const& back() const noexcept { return slots_[(head_ + size_ - 1) & (slots_.size() - 1)]; }

  void push(T value) {
    if (size_ == slots_.size()) grow();
    slots_[(head_ + size_) & (slots_.size() - 1)] = value;
    ++size_;
  }
  T pop() noexcept {
    T const value = slots_[head_];
    head_ = (head_ + 1) & (slots_.size() - 1);
    --size_;
    return value;
  }

 private:
  void grow() {
    std::vector<T> larger(slots_.empty() ? 64 : 2 * slots_.size());
    for (std::size_t i = 0; i < size_; ++i) larger[i] = slots_[(head_ + i) & (slots_.size() - 1)];
    slots_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> slots_;  // a power of two of them
  std::size_t head_ = 0, size_ = 0;
};

}  // namespace regatta
