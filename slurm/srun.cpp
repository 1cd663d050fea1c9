#include "slurm/srun.hpp"

#include <string_view>

namespace regatta {

namespace {

std::string option(char const* name, int number) {
  return std::string(name) + "=" + std::to_string(number);
}

/// What follows the words on their first line; empty when they do not occur.
std::string_view after(std::string_view text, std::string_view words) {
  auto const at = text.find(words);
  if (at == std::string_view::npos) return {};
  auto const rest = text.substr(at + words.size());
  return rest.substr(0, rest.find('\n'));
}

/// "srun: error: n2: task 1: Killed": node, ranks and what became of them. Ranks with the same end share a
/// line ("tasks 1-3").
std::string rank_end(std::string_view text) {
  constexpr std::string_view mark = "srun: error: ";
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string_view::npos; ++at) {
    auto line = text.substr(at + mark.size());
    line = line.substr(0, line.find('\n'));
    auto const colon = line.find(": task");
    if (colon == std::string_view::npos) continue;
    auto const digits = line.find_first_of("0123456789", colon);
    auto const end = line.find(": ", colon + 2);
    if (digits == std::string_view::npos || end == std::string_view::npos || digits > end) continue;
    auto what = std::string(line.substr(end + 2));
    constexpr std::string_view exited = "Exited with exit code ";
    if (what.starts_with(exited))
      what = "exited with " + what.substr(exited.size());
    else
      what = "ended by " + what;
    return "rank " + std::string(line.substr(digits, end - digits)) + " on " +
           std::string(line.substr(0, colon)) + " " + what;
  }
  return {};
}

}  // namespace

std::vector<std::string> srun_of(std::filesystem::path const& srun, Allocation const& allocation,
                                 Shape const& shape, bool mpi) {
  // Allowed by the job file where it happens: more threads than the allocation has CPUs. With --exact, too,
  // srun makes no step of more ranks than CPUs.
  auto const overcommit = shape.cores_per_node() > allocation.cores_per_node();
  std::vector<std::string> argv{srun.string(),
                                "--jobid=" + allocation.job,
                                option("--nodes", shape.nodes),
                                option("--ntasks", shape.ranks()),
                                option("--ntasks-per-node", shape.ranks_per_node),
                                option("--cpus-per-task", overcommit ? 1 : shape.threads_per_rank),
                                overcommit ? "--overcommit" : "--exact",
                                "--overlap",
                                "--cpu-bind=none",
                                "--distribution=block",
                                mpi ? "--mpi=pmix" : "--mpi=none",
                                "--kill-on-bad-exit=1",
                                "--input=none",
                                "--export=ALL"};
  return argv;
}

std::vector<std::string> srun_variables() {
  return {"SRUN_*",
          "SBATCH_*",
          "SALLOC_*",
          "SLURM_ACCTG_FREQ",
          "SLURM_BCAST*",
          "SLURM_CLUSTER_CONSTRAINT",
          "SLURM_COMPRESS",
          "SLURM_CONSTRAINT",
          "SLURM_CONTAINER",
          "SLURM_CORE_SPEC",
          "SLURM_CPU_FREQ_REQ",
          "SLURM_CPUS_PER_GPU",
          "SLURM_DEBUG",
          "SLURM_DELAY_BOOT",
          "SLURM_DEPENDENCY",
          "SLURM_DISABLE_STATUS",
          "SLURM_EPILOG",
          "SLURM_EXCLUSIVE",
          "SLURM_EXIT_*",
          "SLURM_GPU*",
          "SLURM_GRES*",
          "SLURM_HINT",
          "SLURM_IMMEDIATE",
          "SLURM_LABELIO",
          "SLURM_MEM_BIND*",
          "SLURM_NCORES_PER_SOCKET",
          "SLURM_NETWORK",
          "SLURM_NO_KILL",
          "SLURM_NTASKS_PER_CORE",
          "SLURM_NTASKS_PER_GPU",
          "SLURM_NTASKS_PER_SOCKET",
          "SLURM_OPEN_MODE",
          "SLURM_OVERCOMMIT",
          "SLURM_POWER",
          "SLURM_PROFILE",
          "SLURM_PROLOG",
          "SLURM_REMOTE_CWD",
          "SLURM_RESERVATION",
          "SLURM_RESV_PORTS",
          "SLURM_SIGNAL",
          "SLURM_SPREAD_JOB",
          "SLURM_SRUN_REDUCE_TASK_EXIT_MSG",
          "SLURM_STDERRMODE",
          "SLURM_STDINMODE",
          "SLURM_STDOUTMODE",
          "SLURM_TASK_EPILOG",
          "SLURM_TASK_PROLOG",
          "SLURM_TEST_EXEC",
          "SLURM_THREADS*",
          "SLURM_TIMELIMIT",
          "SLURM_TRES_PER_TASK",
          "SLURM_UNBUFFEREDIO",
          "SLURM_USE_MIN_NODES",
          "SLURM_WAIT",
          "SLURM_WCKEY",
          "SLURM_WORKING_DIR"};
}

bool job_is_ending(std::string const& text) {
  return text.find("Job/step already completing or completed") != std::string::npos ||
         text.find("DUE TO PREEMPTION") != std::string::npos;
}

std::string srun_cause(std::string const& text) {
  // The job's own end takes its steps along: it is the cause, not what became of the ranks.
  if (auto const node = after(text, "error: Node failure on "); !node.empty())
    return "node " + std::string(node) + " was lost";
  if (text.find("DUE TO TIME LIMIT") != std::string::npos) return "the job's time limit ended it";
  if (text.find("DUE TO PREEMPTION") != std::string::npos) return "the job was preempted";
  if (text.find("DUE TO NODE FAILURE") != std::string::npos) return "a node was lost";
  return rank_end(text);
}

}  // namespace regatta
