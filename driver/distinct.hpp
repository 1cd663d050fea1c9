#pragma once

#include <functional>
#include <set>
#include <vector>

namespace regatta {

/// Every value once, in the order in which they came; those of equal keys are one value.
template <class T, class Key = std::identity>
[[nodiscard]] std::vector<T> distinct(std::vector<T> const& values, Key key = {}) {
  std::set<std::decay_t<decltype(key(values.front()))>> seen;
  std::vector<T> kept;
  for (auto const& value : values)
    if (seen.insert(key(value)).second) kept.push_back(value);
  return kept;
}

}  // namespace regatta
