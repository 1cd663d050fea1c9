#pragma once

#include "runners/cpu_mask.hpp"

namespace regatta {

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
