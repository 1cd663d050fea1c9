#include "runners/cpu_mask.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace regatta {

namespace {

constexpr std::size_t word_bits = std::numeric_limits<unsigned long>::digits;

}  // namespace

CpuMask::CpuMask(std::span<int const> cpus) : words_(sizeof(cpu_set_t) / sizeof(unsigned long)) {
  for (int const cpu : cpus) {
    if (cpu < 0) throw std::system_error(EINVAL, std::generic_category(), "a CPU below 0");
    auto const at = static_cast<std::size_t>(cpu);
    words_.resize(std::max(words_.size(), at / word_bits + 1));
    words_[at / word_bits] |= 1UL << (at % word_bits);
  }
}

// The kernel says EINVAL while the set is too small for all CPUs that the machine may have.
CpuMask CpuMask::of_this_thread() {
  constexpr std::size_t most_words = (std::size_t{1} << 20) / word_bits;
  CpuMask mask(std::span<int const>{});
  while (sched_getaffinity(0, mask.bytes(), reinterpret_cast<cpu_set_t*>(mask.words_.data())) != 0) {
    if (errno != EINVAL || mask.words_.size() >= most_words)
      throw std::system_error(errno, std::generic_category(), "sched_getaffinity");
    mask.words_.resize(2 * mask.words_.size());
  }
  return mask;
}

// In the kernel 0 means the calling thread, not the process.
bool CpuMask::bind_this_thread() const noexcept {
  return sched_setaffinity(0, bytes(), set()) == 0;
}

std::vector<int> CpuMask::cpus() const {
  std::vector<int> all;
  for (std::size_t bit = 0; bit < words_.size() * word_bits; ++bit)
    if ((words_[bit / word_bits] >> (bit % word_bits) & 1UL) != 0) all.push_back(static_cast<int>(bit));
  return all;
}

}  // namespace regatta
