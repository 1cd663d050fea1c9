#include "runners/io_buffers.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace regatta {

IoBuffers::~IoBuffers() {
  for (auto& sized : classes_)
    for (auto* memory : sized.free) ::operator delete (memory, std::align_val_t{alignment});
}

IoBuffers::SizeClass& IoBuffers::size_class(std::size_t bytes) {
  auto const rounded = std::max<std::size_t>(1, (bytes + alignment - 1) / alignment) * alignment;
  for (auto& sized : classes_)
    if (sized.bytes == rounded) return sized;
  return classes_.emplace_back(SizeClass{rounded, {}});
}

std::span<std::byte> IoBuffers::acquire(std::size_t bytes) {
  auto& sized = size_class(bytes);
  if (sized.free.empty()) {
    sized.free.reserve(sized.made + 1 > sized.free.capacity() ? 2 * (sized.made + 1) : sized.free.capacity());
    auto* const memory = static_cast<std::byte*>(::operator new (sized.bytes, std::align_val_t{alignment}));
    std::memset(memory, 0, sized.bytes);
    ++sized.made;
    return {memory, bytes};
  }
  auto* const memory = sized.free.back();
  sized.free.pop_back();
  return {memory, bytes};
}

void IoBuffers::release(std::span<std::byte> buffer) noexcept {
  size_class(buffer.size()).free.push_back(buffer.data());
}

}  // namespace regatta
