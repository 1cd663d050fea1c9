#include "driver/preflight.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "driver/launch.hpp"
#include "kernels/error.hpp"

namespace regatta {

namespace {

/// mpirun 4.1 needs some 40 descriptors and two or three more a rank; below that it hangs without a word.
unsigned long descriptors_for(Point const& point) {
  return 64 + 8 * static_cast<unsigned long>(point.shape.ranks_per_node);
}

void check_mpi(Point const& point, Preflight const& here) {
  if (here.mpirun.empty())
    throw EnvironmentError(
        fmt::format("runner '{}' needs mpirun, which is not in PATH; on Debian or Ubuntu: "
                    "apt-get install openmpi-bin, or leave the runner out by --only",
                    point.runner));
  if (here.point_mpi.empty())
    throw EnvironmentError(
        "regatta-point-mpi is missing beside regatta; build or install Regatta as a whole");
  if (here.open_files < descriptors_for(point))
    throw EnvironmentError(
        fmt::format("{} open files are allowed, and mpirun hangs below {} for {} ranks; raise `ulimit -n`",
                    here.open_files, descriptors_for(point), point.shape.ranks_per_node));
  if (point.shape.nodes > 1 && !here.several_nodes)
    throw EnvironmentError(
        fmt::format("a point on {} nodes cannot run on this one; name the nodes by "
                    "--hostfile, or leave it out by --only 'nodes == 1'",
                    point.shape.nodes));
}

void check_cores(Point const& point, Preflight const& here) {
  auto const asked = point.shape.cores_per_node(), usable = here.cpus.usable();
  if (asked <= usable || here.allow_oversubscription) return;
  auto const all = static_cast<int>(here.cpus.cores.size());
  auto const why = here.cpus.quota && usable < all
                       ? fmt::format("{} of {} by a CPU quota of {:.2f}", usable, all, *here.cpus.quota)
                       : std::to_string(usable);
  throw EnvironmentError(
      fmt::format("{} cores a node are asked for and {} may be used here; lower `cores`, set "
                  "`allow_oversubscription = true`, or choose by --only 'cores <= {}'",
                  asked, why, usable));
}

}  // namespace

void check_before_launch(std::vector<Point> const& points, Preflight const& here) {
  for (auto const& point : points) {
    if (is_by_mpirun(point)) {
      check_mpi(point, here);
    } else if (here.point.empty()) {
      throw EnvironmentError("regatta-point is missing beside regatta; build or install Regatta as a whole");
    }
    // What other nodes allow, their own ranks tell.
    if (!here.several_nodes) check_cores(point, here);
  }
}

}  // namespace regatta
