#pragma once

#include "kernels/io.hpp"

namespace regatta {

/// Runs a read, write or sync to its end on this thread, short transfers and EINTR included; sets its result.
void run_file_operation(Operation& operation) noexcept;

}  // namespace regatta
