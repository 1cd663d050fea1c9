#pragma once

#include "runners/cpu_mask.hpp"
#include "runners/runner.hpp"

namespace regatta {

/// Whether each worker will have a core of its own: then it may wait by looking, and needs nobody's yield.
[[nodiscard]] bool has_own_cores(PoolOptions const& options);

/// Binds the calling thread to one CPU (an operating system index).
/// Throws EnvironmentError when the process may not use it.
void pin_this_thread(int cpu);

/// The calling thread's mask, put back when the object ends (by the same thread).
class KeptAffinity {
 public:
  KeptAffinity() : mask_(CpuMask::of_this_thread()) {}
  KeptAffinity(KeptAffinity const&) = delete;
  KeptAffinity& operator=(KeptAffinity const&) = delete;
  ~KeptAffinity() { (void)mask_.bind_this_thread(); }

 private:
  CpuMask mask_;
};

}  // namespace regatta
