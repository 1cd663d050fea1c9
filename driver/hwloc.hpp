#pragma once

#include <hwloc.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include "driver/hidden_variables.hpp"

namespace regatta {

/// The one wrapper around hwloc: handles are freed, failures throw with errno's text.
inline int hwloc_check(int result, char const* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

struct TopologyDeleter {
  void operator()(hwloc_topology_t topology) const noexcept { hwloc_topology_destroy(topology); }
};
using Topology = std::unique_ptr<std::remove_pointer_t<hwloc_topology_t>, TopologyDeleter>;

struct BitmapDeleter {
  void operator()(hwloc_bitmap_t bitmap) const noexcept { hwloc_bitmap_free(bitmap); }
};
using Bitmap = std::unique_ptr<std::remove_pointer_t<hwloc_bitmap_t>, BitmapDeleter>;

/// Cores, their hardware threads and NUMA nodes of this machine; nothing else is looked for, which keeps it
/// quick. Of this one whatever HWLOC_SYNTHETIC, HWLOC_XMLFILE and their like say.
[[nodiscard]] inline Topology load_topology() {
  HiddenVariables const hidden("HWLOC_");
  hwloc_topology_t raw = nullptr;
  hwloc_check(hwloc_topology_init(&raw), "hwloc_topology_init");
  Topology topology(raw);
  hwloc_check(hwloc_topology_set_all_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_NONE),
              "hwloc_topology_set_all_types_filter");
  hwloc_check(hwloc_topology_set_type_filter(raw, HWLOC_OBJ_CORE, HWLOC_TYPE_FILTER_KEEP_ALL),
              "hwloc_topology_set_type_filter");
  hwloc_check(hwloc_topology_set_type_filter(raw, HWLOC_OBJ_PACKAGE, HWLOC_TYPE_FILTER_KEEP_ALL),
              "hwloc_topology_set_type_filter");
  hwloc_check(hwloc_topology_load(raw), "hwloc_topology_load");
  return topology;
}

}  // namespace regatta
