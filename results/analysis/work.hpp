#pragma once

#include <map>
#include <string>
#include <tuple>

#include "results/record.hpp"

namespace regatta {

/// What a point computes: all but runner, shape, schedule and operations in flight. Lives as long as the
/// point.
using WorkKey = std::tuple<int, std::string const&, std::map<std::string, Value> const&>;
[[nodiscard]] inline WorkKey work_key(Point const& point) {
  return {point.kernel_version, point.kernel, point.parameters};
}

[[nodiscard]] inline bool same_work(Point const& a, Point const& b) {
  return work_key(a) == work_key(b);
}

}  // namespace regatta
