#include "results/batch_lines.hpp"

#include <fmt/format.h>

#include "results/point_text.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

/// As OpenMP's OMP_SCHEDULE has it, which knows no "cyclic": chunks in turns are its static with a chunk
/// size.
std::string omp_schedule(Schedule const& schedule) {
  if (schedule.kind == ScheduleKind::cyclic) return fmt::format("static,{}", schedule.grain);
  return schedule_text(schedule);
}

}  // namespace

std::vector<std::string> lines_to_paste(Point const& point) {
  auto const& shape = point.shape;
  auto const* const runner = find_runner(point.runner);
  std::vector<std::string> lines{fmt::format("#SBATCH --nodes={}", shape.nodes),
                                 fmt::format("#SBATCH --ntasks-per-node={}", shape.ranks_per_node),
                                 fmt::format("#SBATCH --cpus-per-task={}", shape.threads_per_rank)};
  if (runner != nullptr && runner->pool == "openmp")
    lines.push_back(fmt::format("export OMP_NUM_THREADS={} OMP_PLACES=cores OMP_SCHEDULE={}",
                                shape.threads_per_rank, omp_schedule(point.schedule)));
  // The shape says it of a runner that another program has, and that is not known here.
  bool const has_ranks = shape.ranks() > 1 || (runner != nullptr && runner->team == "mpi");
  if (has_ranks) {
    lines.push_back(fmt::format("srun --cpus-per-task={} PROGRAM", shape.threads_per_rank));
    lines.push_back(fmt::format("# or: mpirun -np {} --map-by ppr:{}:node:PE={} PROGRAM", shape.ranks(),
                                shape.ranks_per_node, shape.threads_per_rank));
  } else {
    lines.emplace_back("PROGRAM");
  }
  return lines;
}

}  // namespace regatta
