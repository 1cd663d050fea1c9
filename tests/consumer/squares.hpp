#pragma once

#include <kernels/any_kernel.hpp>

/// The kernel of this project, ready to be made.
regatta::KernelEntry squares_kernel();
