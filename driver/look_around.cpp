#include "driver/look_around.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include "driver/environment_variable.hpp"
#include "driver/find_program.hpp"

namespace regatta {

Preflight look_around(std::vector<std::string> const& hosts, Job const& job) {
  auto const folder = this_program().parent_path();
  Preflight here;
  here.cpus = allowed_cpus();
  here.mpirun = find_program("mpirun");
  here.point = find_program(folder / "regatta-point");
  here.point_mpi = find_program(folder / "regatta-point-mpi");
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) here.open_files = files.rlim_max;
  here.several_nodes = !hosts.empty();
  here.hosts = hosts;
  if (hosts.empty()) here.allocation = allocation_of(environment_variable);
  if (here.allocation && job.slurm.launcher == "srun") here.srun = find_program("srun");
  here.allow_oversubscription = job.allow_oversubscription;
  return here;
}

LaunchOptions launch_options(Preflight const& here) {
  LaunchOptions launch;
  launch.program = this_program();
  if (!here.mpirun.empty()) launch.mpirun = here.mpirun;
  launch.cores = here.cores_per_node();
  launch.as_root = ::geteuid() == 0;
  launch.allocation = here.allocation;
  launch.srun = here.srun;
  return launch;
}

}  // namespace regatta
