#pragma once

#include <cstdint>

#include "driver/job.hpp"
#include "kernels/any_kernel.hpp"

namespace regatta {

/// The size that gives each of `cores` the work of size `per_core` on one: per_core × cores, exact, where the
/// work grows with the size; per_core × the root of the cores, rounded, where it grows with a power of it.
/// Throws JobError, at the kernel's place, for one that the kernel does not take.
[[nodiscard]] std::int64_t weak_size(Job const& job, KernelSweep const& sweep, KernelEntry const& entry,
                                     std::int64_t per_core, int cores);

}  // namespace regatta
