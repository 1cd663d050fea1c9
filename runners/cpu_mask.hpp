#pragma once

#include <sched.h>

#include <cstddef>
#include <span>
#include <vector>

namespace regatta {

/// A set of CPUs (operating system indices) for the system's calls. cpu_set_t ends at 1023; this one is as
/// long as it must be.
class CpuMask {
 public:
  explicit CpuMask(std::span<int const> cpus);
  /// The calling thread's affinity mask. Throws std::system_error where the system does not tell.
  [[nodiscard]] static CpuMask of_this_thread();

  /// Binds the calling thread to these CPUs; false, with errno set, where that is refused.
  [[nodiscard]] bool bind_this_thread() const noexcept;

  [[nodiscard]] std::vector<int> cpus() const;  ///< ascending
  [[nodiscard]] cpu_set_t const* set() const noexcept {
    return reinterpret_cast<cpu_set_t const*>(words_.data());
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return words_.size() * sizeof(unsigned long); }
  /// CPU c is bit c % n of word c / n, n being the bits of a word (sched_setaffinity(2)).
  [[nodiscard]] std::span<unsigned long const> words() const noexcept { return words_; }

 private:
  CpuMask() = default;

  std::vector<unsigned long> words_;
};

}  // namespace regatta
