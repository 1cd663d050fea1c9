#include "runners/affinity.hpp"

#include <cerrno>
#include <string>
#include <system_error>

#include "kernels/error.hpp"

namespace regatta {

void pin_this_thread(int cpu) {
  if (CpuMask(std::span(&cpu, 1)).bind_this_thread()) return;
  throw EnvironmentError(
      "cannot run a worker on CPU " + std::to_string(cpu) + ": " + std::generic_category().message(errno) +
      "; ask for fewer cores, or widen the mask that this process was started with (taskset -p)");
}

}  // namespace regatta
