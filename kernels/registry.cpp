#include "kernels/registry.hpp"

#include "kernels/error.hpp"

namespace regatta {

KernelEntry const& find_kernel(std::string_view name) {
  for (auto const& entry : kernels())
    if (entry.name == name) return entry;
  std::vector<std::string> known;
  for (auto const& entry : kernels()) known.emplace_back(entry.name);
  auto const near = nearest(name, known);
  throw UsageError("unknown kernel '" + std::string(name) + "'" +
                   (near.empty() ? "" : "; did you mean '" + near + "'?") + " (see `regatta list kernels`)");
}

}  // namespace regatta
