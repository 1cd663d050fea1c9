#pragma once

#include <cstdint>

namespace regatta {

/// `steps` rounds of independent fused multiply-adds in registers: as many as a core can issue. Returns the
/// floating-point operations done. What a core reaches here is the peak that rates are judged against.
double fma_burst(std::uint64_t steps);

}  // namespace regatta
