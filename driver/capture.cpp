#include "driver/capture.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

namespace regatta {

void Capture::drain() {
  std::array<char, 65536> buffer{};
  while (pipe_) {
    auto const length = ::read(pipe_.get(), buffer.data(), buffer.size());
    if (length > 0) {
      keep(buffer.data(), static_cast<std::size_t>(length));
      marked_.add({buffer.data(), static_cast<std::size_t>(length)});
    } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
      pipe_.close();
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

void Capture::keep(char const* data, std::size_t length) {
  auto const first = std::min(length, half_ - head_.size());
  head_.append(data, first);
  tail_.append(data + first, length - first);
  // Cut seldom, not at every read: the tail may grow to twice its half.
  if (tail_.size() > 2 * half_) {
    auto const excess = tail_.size() - half_;
    tail_.erase(0, excess);
    dropped_ += excess;
  }
}

std::string Capture::text() const {
  auto const excess = tail_.size() > half_ ? tail_.size() - half_ : 0;
  if (dropped_ + excess == 0) return head_ + tail_;
  return head_ + "\n[" + std::to_string(dropped_ + excess) + " bytes left out]\n" + tail_.substr(excess);
}

}  // namespace regatta
