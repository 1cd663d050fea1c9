#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace regatta {

/// Buffers of one Io: aligned for O_DIRECT, kept when they are given back, so that none is allocated in
/// steady state.
class IoBuffers {
 public:
  static constexpr std::size_t alignment = 4096;

  IoBuffers() = default;
  IoBuffers(IoBuffers const&) = delete;
  IoBuffers& operator=(IoBuffers const&) = delete;
  ~IoBuffers();

  /// A buffer of `bytes`. Its memory has been touched. Throws std::bad_alloc.
  [[nodiscard]] std::span<std::byte> acquire(std::size_t bytes);
  void release(std::span<std::byte> buffer) noexcept;

 private:
  struct SizeClass {
    std::size_t bytes;             // rounded up to the alignment
    std::vector<std::byte*> free;  // capacity for all of this class, so that release() never allocates
    std::size_t made = 0;
  };
  SizeClass& size_class(std::size_t bytes);

  std::vector<SizeClass> classes_;  // one or two: a kernel uses one size
};

}  // namespace regatta
