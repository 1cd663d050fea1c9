#include "bench/contender.hpp"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "driver/calibration.hpp"
#include "runners/names.hpp"

namespace regatta::bench {

namespace {

std::vector<int> cpus_of(int local_rank, int threads) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  sched_getaffinity(0, sizeof mask, &mask);
  std::vector<int> allowed;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &mask)) allowed.push_back(cpu);
  std::vector<int> cpus;
  cpus.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i)
    cpus.push_back(allowed[static_cast<std::size_t>(local_rank * threads + i) % allowed.size()]);
  return cpus;
}

}  // namespace

Contender make_contender(std::string const& name, int threads, std::vector<int> cpus) {
  auto const* const runner = find_runner(name);
  if (runner == nullptr) throw std::invalid_argument("no runner " + name);
  char const* const local = std::getenv("OMPI_COMM_WORLD_LOCAL_RANK");
  Contender contender;
  contender.cpus = !cpus.empty()
                       ? std::move(cpus)
                       : cpus_of(local != nullptr && runner->team == "mpi" ? std::atoi(local) : 0, threads);
  PoolOptions const options{.cpus = contender.cpus, .workers = threads, .in_flight = threads};
  contender.team = runner->team == "mpi" ? make_mpi_team() : make_single_team();
  contender.pool = runner->pool == "openmp" ? make_openmp_pool(options)
                   : runner->pool == "tbb"  ? make_tbb_pool(options)
                   : runner->pool == "asio" ? make_asio_pool(options)
                                            : make_serial_pool(options);
  return contender;
}

double verified_seconds(Contender& contender, AnyKernel& kernel) {
  Repetition repetition;
  contender.pool->hold([&] {
    (void)drive(kernel, *contender.team, *contender.pool, {}, {});
    repetition = drive(kernel, *contender.team, *contender.pool, {}, {});
  });
  if (auto const verdict = kernel.verify(repetition.result); !verdict.ok)
    throw std::runtime_error(verdict.reason);
  return repetition.seconds;
}

double core_latency(Contender& contender) {
  if (auto* const line = contender.team->shared_line(); line != nullptr && contender.cpus.size() == 1) {
    auto const rank = contender.team->share().rank;
    contender.team->barrier();
    double latency = 0;
    if (rank == 0) latency = ping(*static_cast<SharedLine*>(line));
    if (rank == 1) pong(*static_cast<SharedLine*>(line));
    return contender.team->all_max(latency);
  }
  return contender.team->all_max(measure_core_latency(contender.cpus));
}

void let_workers_sleep() {
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
}

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace regatta::bench
