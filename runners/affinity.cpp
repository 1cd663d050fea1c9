#include "runners/affinity.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include "kernels/error.hpp"

namespace regatta {

// In the kernel 0 means the calling thread, not the process.
void pin_this_thread(int cpu) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (cpu >= 0 && cpu < CPU_SETSIZE) CPU_SET(static_cast<std::size_t>(cpu), &mask);
  if (sched_setaffinity(0, sizeof mask, &mask) == 0) return;
  throw EnvironmentError(
      "cannot run a worker on CPU " + std::to_string(cpu) + ": " + std::generic_category().message(errno) +
      "; ask for fewer cores, or widen the mask that this process was started with (taskset -p)");
}

KeptAffinity::KeptAffinity() : known_(sched_getaffinity(0, sizeof mask_, &mask_) == 0) {}

KeptAffinity::~KeptAffinity() {
  if (known_) sched_setaffinity(0, sizeof mask_, &mask_);
}

}  // namespace regatta
