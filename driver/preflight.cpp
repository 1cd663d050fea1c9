#include "driver/preflight.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "driver/launch.hpp"
#include "kernels/error.hpp"
#include "results/counted.hpp"

namespace regatta {

namespace {

/// mpirun 4.1 needs some 40 descriptors and two or three more a rank; below that it hangs without a word.
unsigned long descriptors_for(Point const& point) {
  return 64 + 8 * static_cast<unsigned long>(point.shape.ranks_per_node);
}

/// The way to leave out what does not fit, where anything is left then.
std::string or_only(std::vector<Point> const& points, std::string_view name, int most,
                    int (*of)(Point const&)) {
  auto const fits = [&](Point const& point) { return of(point) <= most; };
  if (std::none_of(points.begin(), points.end(), fits)) return {};
  return fmt::format(", or leave it out by --only '{} <= {}'", name, most);
}

int nodes_of(Point const& point) {
  return point.shape.nodes;
}
int cores_of(Point const& point) {
  return point.shape.cores_per_node();
}

void check_nodes(Point const& point, std::vector<Point> const& points, Preflight const& here) {
  auto const nodes = point.shape.nodes;
  if (here.allocation && nodes > here.allocation->node_count())
    throw EnvironmentError(
        fmt::format("a point on {} nodes does not fit into allocation {}, which has {} ({}); ask Slurm for "
                    "--nodes={}{}",
                    nodes, here.allocation->label, here.allocation->node_count(), here.allocation->nodes,
                    nodes, or_only(points, "nodes", here.allocation->node_count(), nodes_of)));
  if (here.several_nodes && nodes > here.node_count())
    throw EnvironmentError(
        fmt::format("a point on {} nodes does not fit the hostfile, which names {} ({}); add hosts{}", nodes,
                    here.node_count(), fmt::join(here.hosts, ", "),
                    or_only(points, "nodes", here.node_count(), nodes_of)));
  if (nodes > 1 && !here.several_nodes && !here.allocation)
    throw EnvironmentError(
        fmt::format("a point on {} nodes cannot run on this one; run it in an allocation of Slurm (salloc, "
                    "sbatch, or `regatta submit`), or name the nodes by --hostfile{}",
                    nodes, or_only(points, "nodes", 1, nodes_of)));
}

void check_mpi(Point const& point, Preflight const& here) {
  if (here.point_mpi.empty())
    throw EnvironmentError(
        "regatta-point-mpi is missing beside regatta; build or install Regatta as a whole");
  if (!here.srun.empty()) return;
  if (here.mpirun.empty())
    throw EnvironmentError(
        fmt::format("runner '{}' needs mpirun, which is not in PATH; on Debian or Ubuntu: "
                    "apt-get install openmpi-bin, or leave the runner out by --only",
                    point.runner));
  if (here.open_files < descriptors_for(point))
    throw EnvironmentError(
        fmt::format("{} open files are allowed, and mpirun hangs below {} for {} ranks; raise `ulimit -n`",
                    here.open_files, descriptors_for(point), point.shape.ranks_per_node));
}

/// Of the points that does not fit the largest is told of: a machine for it has room for all.
void check_cores(std::vector<Point> const& points, Preflight const& here) {
  auto const largest = std::max_element(
      points.begin(), points.end(), [](auto const& a, auto const& b) { return cores_of(a) < cores_of(b); });
  if (largest == points.end()) return;
  auto const asked = cores_of(*largest), usable = here.cores_per_node();
  if (here.allow_oversubscription) return;
  // Less than the one core at least that a plan counts, or less than Slurm says: every attempt would refuse.
  if (auto const quota = here.quota(); quota && *quota < asked && asked <= usable)
    throw EnvironmentError(fmt::format(
        "{} a node asked for, but the cgroup's CPU quota is {:.2f}; raise the quota (cpu.max), or set "
        "`allow_oversubscription = true`",
        counted(asked, "core"), *quota));
  if (asked <= usable) return;
  if (here.allocation)
    throw EnvironmentError(fmt::format(
        "{} cores a node are asked for and allocation {} has {}; ask Slurm for --ntasks-per-node={} or "
        "--exclusive, lower `cores`, or set `allow_oversubscription = true`",
        asked, here.allocation->label, usable, asked));
  auto const all = static_cast<int>(here.cpus.cores.size());
  auto const why = here.cpus.quota && usable < all
                       ? fmt::format("{} of {} by a CPU quota of {:.2f}", usable, all, *here.cpus.quota)
                       : std::to_string(usable);
  throw EnvironmentError(
      fmt::format("{} cores a node are asked for and {} may be used here; lower `cores`, or set "
                  "`allow_oversubscription = true`{}",
                  asked, why, or_only(points, "cores_per_node", usable, cores_of)));
}

/// Off the nodes (salloc at a login node), nothing but srun gets there.
void check_way(Preflight const& here) {
  if (!here.allocation || here.allocation->on_node || !here.srun.empty()) return;
  throw EnvironmentError(
      fmt::format("this is no node of allocation {} ({}), and without srun nothing can be started there; set "
                  "slurm.launcher = \"srun\", put srun into PATH, or run from a batch script (sbatch)",
                  here.allocation->label, here.allocation->nodes));
}

}  // namespace

int Preflight::cores_per_node() const {
  return allocation ? allocation->cores_per_node() : cpus.usable();
}

std::optional<double> Preflight::quota() const {
  return allocation && !allocation->on_node ? std::nullopt : cpus.quota;
}

int Preflight::node_count() const {
  if (several_nodes) return static_cast<int>(hosts.size());
  return allocation ? allocation->node_count() : 1;
}

void check_before_launch(std::vector<Point> const& points, Preflight const& here) {
  if (!points.empty()) check_way(here);
  for (auto const& point : points) {
    check_nodes(point, points, here);
    if (is_by_mpirun(point)) {
      check_mpi(point, here);
    } else if (here.point.empty()) {
      throw EnvironmentError("regatta-point is missing beside regatta; build or install Regatta as a whole");
    }
  }
  // What other nodes allow, their own ranks tell.
  if (!here.several_nodes) check_cores(points, here);
}

}  // namespace regatta
