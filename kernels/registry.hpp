#pragma once

#include <span>
#include <string_view>

#include "kernels/any_kernel.hpp"
#include "kernels/nearest.hpp"

namespace regatta {

/// All kernels of this program, in the order of the list in kernels/CMakeLists.txt.
[[nodiscard]] std::span<KernelEntry const> kernels();

/// The kernel of that name; throws UsageError that names the nearest known one.
[[nodiscard]] KernelEntry const& find_kernel(std::string_view name);

}  // namespace regatta
