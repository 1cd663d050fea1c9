#include <omp.h>

#include "bench/best/programs.hpp"
#include "runners/affinity.hpp"

namespace regatta::bench {

void pin_openmp_threads(std::vector<int> const& cpus) {
#pragma omp parallel num_threads(static_cast <int>(cpus.size()))
  pin_this_thread(cpus[static_cast<std::size_t>(omp_get_thread_num())]);
}

}  // namespace regatta::bench
