#pragma once

#include <vector>

#include "driver/job_reader.hpp"

namespace regatta {

/// [[kernel]]: names and parameters checked against the registry. job_kernels.cpp
[[nodiscard]] std::vector<KernelSweep> read_kernels(Field const& field);

/// [slurm]. job_slurm.cpp
[[nodiscard]] Slurm read_slurm(Field const& field);

}  // namespace regatta
