#include "driver/weak_size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "driver/job_file.hpp"
#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {

std::int64_t weak_size(Job const& job, KernelSweep const& sweep, KernelEntry const& entry,
                       std::int64_t per_core, int cores) {
  std::int64_t size = 0;
  auto const spec = std::find_if(entry.parameters.begin(), entry.parameters.end(),
                                 [](auto const& each) { return each.name == "size"; });
  auto const fail = [&](std::string const& why) {
    fail_at(job.path, sweep.place,
            fmt::format("kernel '{}': size_per_core {} on {} cores: {}", sweep.kernel, per_core, cores, why));
  };
  if (entry.work_power == 1) {
    if (__builtin_mul_overflow(per_core, std::int64_t{cores}, &size)) fail("does not fit 64 bits; lower it");
  } else {
    auto const exact = static_cast<double>(per_core) * std::pow(cores, 1.0 / entry.work_power);
    constexpr double beyond = 9.2e18;
    if (exact > beyond) fail("does not fit 64 bits; lower it");
    auto const step = spec->multiple_of;
    size = std::max<std::int64_t>(1, std::llround(exact / static_cast<double>(step))) * step;
  }
  try {
    Parameters::complete({*spec}, {{"size", size}});
  } catch (UsageError const& error) {
    fail(escaped(error.what()));
  }
  return size;
}

}  // namespace regatta
