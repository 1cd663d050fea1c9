#pragma once

#include "kernels/any_kernel.hpp"

namespace regatta {

/// All that drive() does before a repetition, by one thread.
inline void reset_whole(AnyKernel& kernel) {
  kernel.reset({0, kernel.tasks()});
  kernel.reset();
}

}  // namespace regatta
