#pragma once

#include <sched.h>

namespace regatta {

/// Binds the calling thread to one CPU (an operating system index).
/// Throws EnvironmentError when the process may not use it.
void pin_this_thread(int cpu);

/// The calling thread's mask, put back when the object ends (by the same thread).
class KeptAffinity {
 public:
  KeptAffinity();
  KeptAffinity(KeptAffinity const&) = delete;
  KeptAffinity& operator=(KeptAffinity const&) = delete;
  ~KeptAffinity();

 private:
  cpu_set_t mask_;
  bool known_;
};

}  // namespace regatta
