#include "driver/launch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "driver/shell_word.hpp"
#include "runners/names.hpp"
#include "slurm/srun.hpp"

namespace regatta {

namespace {

/// What a user's shell may have set for other programs and what would change the meaning of a measurement:
/// threads and binding of OpenMP and BLAS libraries, another machine in place of this one for hwloc, the
/// allocator, the locale. The values that count are set here or by the runner itself, and the environment
/// record names what was taken away.
std::vector<std::string> hostile_variables() {
  return {"OMP_*", "GOMP_*", "KMP_*", "LIBOMP_*", "TBB_*",    "HWLOC_*",  "OPENBLAS_*",    "GOTO_*",
          "MKL_*", "BLIS_*", "LC_*",  "LANG",     "LANGUAGE", "MALLOC_*", "GLIBC_TUNABLES"};
}

/// Open MPI's components and an outer launcher's: for those that a launcher started they say who they are.
std::vector<std::string> launchers_variables(LaunchOptions const& options) {
  if (options.as_rank) return {};
  std::vector<std::string> names{"OMPI_*", "ORTE_*", "PMIX_*", "PMI_*"};
  auto const slurms = options.allocation
                          ? srun_variables()
                          : std::vector<std::string>{"SLURM_*", "SBATCH_*", "SRUN_*", "SALLOC_*"};
  names.insert(names.end(), slurms.begin(), slurms.end());
  return names;
}

bool is_by_srun(PointRequest const& request, LaunchOptions const& options) {
  if (!options.allocation || options.srun.empty()) return false;
  // Where this process is on no node of the allocation (salloc at a login node), only srun gets there.
  return is_by_mpirun(request.point) || !options.allocation->on_node;
}

/// Whether all processes of the attempt are on this machine. Others know nothing of the driver's own folders.
bool stays_here(PointRequest const& request, LaunchOptions const& options) {
  return options.hostfile.empty() && request.point.shape.nodes == 1 && !is_by_srun(request, options);
}

bool share_cores(PointRequest const& request, LaunchOptions const& options) {
  return request.allow_oversubscription && options.cores > 0 &&
         request.point.shape.cores_per_node() > options.cores;
}

std::map<std::string, std::string> variables(PointRequest const& request, LaunchOptions const& options) {
  auto const* runner = find_runner(request.point.runner);
  auto const threads =
      runner != nullptr && runner->pool == "openmp" ? request.point.shape.threads_per_rank : 1;
  std::map<std::string, std::string> set{
      {"LC_ALL", "C.UTF-8"},
      {"OMP_NUM_THREADS", std::to_string(threads)},
      {"OMP_DYNAMIC", "false"},
      // The pool pins its own threads; with OMP_PROC_BIND=true libgomp would pin the initial thread when it
      // is loaded.
      {"OMP_PROC_BIND", "false"},
      {"OPENBLAS_NUM_THREADS", "1"},  // a BLAS call is one task's
  };
  // Debian's Open MPI leaves out the one component for one-sided operations that goes over any network:
  // without it, MPI_Win_allocate fails on two nodes joined by TCP ("invalid window").
  if (is_by_mpirun(request.point) && request.point.shape.nodes > 1) set["OMPI_MCA_osc"] = "sm,rdma,pt2pt";
  if (!options.temporary.empty() && stays_here(request, options)) set["TMPDIR"] = options.temporary.string();
  return set;
}

/// Ranks bind themselves: mpirun knows neither a hybrid's threads nor the point's schedule, and would bind to
/// cores that a cgroup took away. Slots are counted in hardware threads, so that there are enough of them:
/// where ranks may go, their own placement says, and that takes one thread a core.
std::vector<std::string> mpirun_of(PointRequest const& request, LaunchOptions const& options,
                                   std::map<std::string, std::string> const& set) {
  auto const& shape = request.point.shape;
  std::vector<std::string> argv{options.mpirun.string(), "-np", std::to_string(shape.ranks()), "--bind-to",
                                "none"};
  auto const add = [&](std::initializer_list<std::string> words) { argv.insert(argv.end(), words); };
  if (!options.hostfile.empty()) add({"--hostfile", options.hostfile.string()});
  auto const several = !options.hostfile.empty() || options.allocation || shape.nodes > 1;
  if (several)
    add({"--map-by", fmt::format("ppr:{}:node", shape.ranks_per_node)});
  else
    add({"--use-hwthread-cpus"});
  if (!options.shared_memory.empty() && stays_here(request, options))
    add({"--mca", "btl_vader_backing_directory", options.shared_memory.string()});
  // No other machine is to be reached. Open MPI 4 else ends at once where neither ssh nor rsh is installed.
  if (!several) add({"--mca", "plm", "isolated"});
  // Ranks of other machines inherit from a daemon there, which knows nothing of what is set here.
  if (several)
    for (auto const& [name, value] : set)
      if (!name.starts_with("OMPI_")) add({"-x", name});  // those it carries by itself
  // From 32 ranks on it would start them from threads of its own; a rank takes the end of the thread that
  // started it for its parent's death (PR_SET_PDEATHSIG).
  add({"--mca", "odls_base_num_threads", "0"});
  // Once a rank has failed it waits a second between the signals to the others, one before and one after
  // SIGTERM, also where none is left: what they would still do is of no use.
  add({"--mca", "odls_base_sigkill_timeout", "0"});
  // A slot in an allocation is one of Slurm's tasks, which may have several cores: preflight counts those.
  if (request.allow_oversubscription || options.allocation) add({"--oversubscribe"});
  // mpirun does not see masks and quotas: a rank that waits would keep the core from the one that it waits
  // for. And it takes ranks without a slot of their own for such as share a core.
  if (share_cores(request, options))
    add({"--mca", "mpi_yield_when_idle", "1"});
  else if (options.allocation)
    add({"--mca", "mpi_yield_when_idle", "0"});
  if (options.as_root) add({"--allow-run-as-root"});
  return argv;
}

bool is_named(std::string_view variable, std::string_view pattern) {
  auto const name = variable.substr(0, variable.find('='));
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  return name == pattern;
}

}  // namespace

bool is_by_mpirun(Point const& point) {
  auto const* runner = find_runner(point.runner);
  return runner != nullptr && runner->team == "mpi";
}

std::filesystem::path this_program() {
  return std::filesystem::read_symlink("/proc/self/exe");
}

Command command_of(PointRequest const& request, LaunchOptions const& options) {
  auto const parallel = is_by_mpirun(request.point);
  Command command;
  command.set = variables(request, options);
  command.allocated = options.allocation.has_value();
  command.by_srun = is_by_srun(request, options);
  command.several_nodes = !stays_here(request, options);
  command.unset = hostile_variables();
  auto const launchers = launchers_variables(options);
  command.unset.insert(command.unset.end(), launchers.begin(), launchers.end());
  if (options.as_rank) {
    // There already.
  } else if (command.by_srun) {
    command.argv = srun_of(options.srun, *options.allocation, request.point.shape, parallel);
    if (parallel && share_cores(request, options)) command.set["OMPI_MCA_mpi_yield_when_idle"] = "1";
  } else if (parallel) {
    command.argv = mpirun_of(request, options, command.set);
  }
  // Named here rather than left to `regatta point`, which would have to start twice.
  auto const folder = options.program.parent_path();
  command.argv.push_back(
      (folder / (parallel || options.as_rank ? "regatta-point-mpi" : "regatta-point")).string());
  auto here = request;
  if (here.scratch.empty() && stays_here(request, options)) here.scratch = options.scratch;
  auto const arguments = to_arguments(here);
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return command;
}

std::vector<std::string> environment_of(Command const& command, std::vector<std::string> const& base) {
  std::vector<std::string> environment, taken_away;
  for (auto const& variable : base) {
    auto const names = [&](std::string const& pattern) { return is_named(variable, pattern); };
    if (std::any_of(command.unset.begin(), command.unset.end(), names)) {
      taken_away.push_back(variable);
      continue;
    }
    if (command.set.contains(variable.substr(0, variable.find('=')))) continue;
    environment.push_back(variable);
  }
  for (auto const& [name, value] : command.set) environment.push_back(fmt::format("{}={}", name, value));
  std::sort(taken_away.begin(), taken_away.end());
  if (!taken_away.empty())
    environment.push_back(fmt::format("{}={}", taken_away_variable, fmt::join(taken_away, "; ")));
  std::sort(environment.begin(), environment.end());
  return environment;
}

std::string shell_text(Command const& command) {
  std::vector<std::string> words;
  if (!command.set.empty()) words.emplace_back("env");
  for (auto const& [name, value] : command.set)
    words.push_back(shell_word(fmt::format("{}={}", name, value)));
  for (auto const& word : command.argv) words.push_back(shell_word(word));
  return fmt::format("{}", fmt::join(words, " "));
}

}  // namespace regatta
