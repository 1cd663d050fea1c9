#include "runners/affinity.hpp"

#include <cerrno>
#include <set>
#include <string>
#include <system_error>

#include "kernels/error.hpp"

namespace regatta {

bool has_own_cores(PoolOptions const& options) {
  if (options.shared_cores) return false;
  auto const cores = options.cpus.empty() ? CpuMask::of_this_thread().cpus().size()
                                          : std::set<int>(options.cpus.begin(), options.cpus.end()).size();
  return static_cast<std::size_t>(options.workers) <= cores;
}

void pin_this_thread(int cpu) {
  if (CpuMask(std::span(&cpu, 1)).bind_this_thread()) return;
  throw EnvironmentError(
      "cannot run a worker on CPU " + std::to_string(cpu) + ": " + std::generic_category().message(errno) +
      "; ask for fewer cores, or widen the mask that this process was started with (taskset -p)");
}

}  // namespace regatta
