#pragma once

#include <cstddef>
#include <cstdint>

namespace regatta {

enum class PagePolicy : std::uint8_t { small, huge };

/// Fresh memory from the system, zero, backed by pages only where it is touched (first touch decides its NUMA
/// node). `huge` asks for transparent huge pages, `small` refuses them; what came of it, huge_bytes() tells.
class Pages {
 public:
  static constexpr std::size_t huge_size = std::size_t{2} << 20;

  /// Throws EnvironmentError when the system has no room for it.
  Pages(std::size_t bytes, PagePolicy policy);
  Pages(Pages const&) = delete;
  Pages& operator=(Pages const&) = delete;
  ~Pages();

  /// Aligned to a huge page.
  [[nodiscard]] std::byte* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_; }
  /// Bytes that are touched, and of them those in huge pages: as the kernel counts them now
  /// (/proc/self/smaps).
  struct Usage {
    std::size_t resident = 0, huge = 0;
  };
  [[nodiscard]] Usage usage() const;

 private:
  void* mapping_ = nullptr;
  std::size_t mapped_ = 0, bytes_ = 0;
  std::byte* data_ = nullptr;
};

}  // namespace regatta
