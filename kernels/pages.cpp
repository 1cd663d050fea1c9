#include "kernels/pages.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>

#include "kernels/error.hpp"

namespace regatta {

Pages::Pages(std::size_t bytes, PagePolicy policy) : bytes_(bytes) {
  if (bytes > std::numeric_limits<std::size_t>::max() / 2)
    throw EnvironmentError("cannot map " + std::to_string(bytes) + " B of memory; lower `size`");
  mapped_ = bytes + huge_size;  // mmap aligns to a small page only
  mapping_ =
      mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping_ == MAP_FAILED)
    throw EnvironmentError("out of memory: cannot map " + std::to_string(bytes) +
                           " B: " + std::strerror(errno) +
                           "; lower `size`, take more nodes, free memory, or raise its limit");
  auto const address = reinterpret_cast<std::uintptr_t>(mapping_);
  data_ = static_cast<std::byte*>(mapping_) + (huge_size - address % huge_size) % huge_size;
  // Refused where the system knows no huge pages: usage() then says that none were got.
  (void)madvise(mapping_, mapped_, policy == PagePolicy::huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
}

Pages::~Pages() {
  munmap(mapping_, mapped_);
}

Pages::Usage Pages::usage() const {
  auto const first = reinterpret_cast<std::uintptr_t>(mapping_), last = first + mapped_;
  Usage usage;
  bool ours = false;
  std::ifstream smaps("/proc/self/smaps");
  for (std::string line; std::getline(smaps, line);) {
    std::uintptr_t begin = 0, end = 0;
    std::size_t kib = 0;
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " ", &begin, &end) == 2)
      ours = begin < last && end > first;
    else if (ours && std::sscanf(line.c_str(), "Rss: %zu kB", &kib) == 1)
      usage.resident += kib * 1024;
    else if (ours && std::sscanf(line.c_str(), "AnonHugePages: %zu kB", &kib) == 1)
      usage.huge += kib * 1024;
  }
  return usage;
}

}  // namespace regatta
