#pragma once

#include <cstring>
#include <filesystem>
#include <span>

#include "kernels/file.hpp"
#include "kernels/mix.hpp"

/// File content that is a function of the offset, so that a block read from the wrong place, or never
/// written, is noticed. Every page of 4 KiB begins and ends with its stamp.
namespace regatta {

inline constexpr std::size_t page_bytes = 4096;

/// What page number `page` of a file begins with; never zero, as a hole reads.
[[nodiscard]] constexpr std::uint64_t page_stamp(std::uint64_t page) noexcept {
  return mix64(page + 1) | 1;
}

/// Fills whole pages, the first of them being number `page`.
inline void stamp_pages(std::span<std::byte> pages, std::uint64_t page) noexcept {
  for (; !pages.empty(); pages = pages.subspan(page_bytes), ++page) {
    auto const stamp = page_stamp(page);
    std::memcpy(pages.data(), &stamp, sizeof stamp);
    std::memcpy(pages.data() + page_bytes - sizeof stamp, &stamp, sizeof stamp);
  }
}

/// Σ over pages of (first word + 3 × last word), modulo 2^64.
[[nodiscard]] inline std::uint64_t read_stamps(std::span<std::byte const> pages) noexcept {
  std::uint64_t sum = 0;
  for (; !pages.empty(); pages = pages.subspan(page_bytes)) {
    std::uint64_t first, last;
    std::memcpy(&first, pages.data(), sizeof first);
    std::memcpy(&last, pages.data() + page_bytes - sizeof last, sizeof last);
    sum += first + 3 * last;
  }
  return sum;
}

/// What read_stamps() gives for that many pages from `page` on.
[[nodiscard]] constexpr std::uint64_t expected_stamps(std::uint64_t page, std::size_t pages) noexcept {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < pages; ++i) sum += 4 * page_stamp(page + i);
  return sum;
}

/// The path of a file of `bytes` (whole pages) full of stamps in `folder`. It is made when there is none of
/// that size, on the disk and complete before it has its name; ranks and later attempts share it. Throws
/// EnvironmentError.
[[nodiscard]] std::filesystem::path make_stamped_file(std::filesystem::path const& folder,
                                                      std::uint64_t bytes);

}  // namespace regatta
