#include "driver/resolve_point.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "results/point_id.hpp"

namespace regatta {

bool has_schedule(RunnerEntry const& runner, bool stepped) {
  return runner.pool != "serial" || (runner.team != "single" && !stepped);
}

int in_flight(std::string_view pool, Shape const& shape, int asked) {
  if (pool == "serial") return shape.ranks();
  return std::max(asked, shape.cores());
}

void resolve(Point& point) {
  auto const& entry = find_kernel(point.kernel);
  auto const& runner = *find_runner(point.runner);
  point.parameters = Parameters::complete(entry.parameters, point.parameters).values();
  point.kernel_version = entry.version;
  if (!has_schedule(runner, entry.stepped)) point.schedule = Schedule{};
  if (!entry.io && point.concurrency > 0)
    throw UsageError(
        fmt::format("kernel '{}' does no I/O and has no concurrency; leave --concurrency out", point.kernel));
  if (entry.io) point.concurrency = in_flight(runner.pool, point.shape, point.concurrency);
  point.id = point_id(point);
}

}  // namespace regatta
