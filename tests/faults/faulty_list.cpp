#include "kernels/registry.hpp"

// In place of the generated list: an executable's own definition comes before a library's.
namespace regatta {

KernelEntry compute_bound_kernel();
KernelEntry count_kernel();
KernelEntry fault_kernel();
KernelEntry file_read_kernel();

std::span<KernelEntry const> kernels() {
  static std::vector<KernelEntry> const entries{compute_bound_kernel(), count_kernel(), fault_kernel(),
                                                file_read_kernel()};
  return entries;
}

}  // namespace regatta
