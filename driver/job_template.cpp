#include "driver/job_template.hpp"

namespace regatta {

std::string job_template(std::string_view name) {
  constexpr std::string_view head =
      R"(# A job file of Regatta (docs/job-files.md). A line after # is a default, or an example.

[study]
name = ")";
  constexpr std::string_view rest = R"("
scaling = "strong"            # or "weak" (with size_per_core below), "throughput"

[sweep]
runners = ["serial", "openmp", "tbb", "asio", "mpi", "mpi+openmp", "mpi+tbb", "mpi+asio"]
cores = ["1..1node*2", "1node"]  # cores a node: also "1..8", "1..16+4", [1, 2, 6], "1/2node"
# nodes = [1]                 # more than one needs a hostfile or Slurm
# ranks_per_node = [1, 2]     # of mpi+…: those that divide the cores; one rank a node when left out
schedule = ["static"]         # also "cyclic", "dynamic", "guided"; "dynamic,16" deals 16 tasks at a time
# exclude = ["runner == 'asio' and cores > 4"]
# allow_oversubscription = false

[measure]
warmup = 1                    # repetitions that are not counted
rounds = 3                    # attempts of each point, each a fresh process
repetitions = { min = 5, max = 30, ci = 0.02 }  # until the median is known to 2 %
timeout = "2m"                # of one attempt
order = "interleaved"         # round 1 of every point, then round 2; or "sequential"

# [slurm]                     # what `regatta submit` asks for; `run` inside an allocation reads launcher alone
# account = "project"
# partition = "standard"
# qos = "normal"
# constraint = "skylake"
# time = "1:00:00"            # of an array task; from the timeouts when left out
# mem = "4G"                  # a node
# exclusive = false           # whole nodes
# max_parallel = 10           # array tasks at a time
# pack = 20                   # points an array task at most
# extra = ["--reservation=course"]  # further options of sbatch
# setup = ["module load openmpi"]   # shell lines that each script runs first
# launcher = "srun"           # or "mpirun"
# budget_core_hours = 1000    # `submit` refuses what may cost more

# `regatta list kernels` tells names and parameters. Every parameter may be a list, and is then swept.
[[kernel]]
name = "mandelbrot"
size = [1024, 2048]

[[kernel]]
name = "triad"                # all parameters at their defaults
# size_per_core = 10_000_000  # in place of size, for weak scaling: so much for each core

# [[kernel]]
# name = "sleep"
# concurrency = [1, 100]      # operations in flight, of I/O kernels
)";
  return std::string(head) + std::string(name) + std::string(rest);
}

}  // namespace regatta
