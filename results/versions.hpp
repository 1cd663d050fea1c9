#pragma once

#include <map>
#include <set>
#include <string>

namespace regatta {

/// Which versions of each kernel there are: a name tells its version only where the kernel has several.
class Versions {
 public:
  void add(std::string const& kernel, int version) { of_[kernel].insert(version); }
  [[nodiscard]] bool differ(std::string const& kernel) const {
    auto const found = of_.find(kernel);
    return found != of_.end() && found->second.size() > 1;
  }
  /// " version 2"; nothing where there is but one.
  [[nodiscard]] std::string text(std::string const& kernel, int version) const {
    return differ(kernel) ? " version " + std::to_string(version) : "";
  }

 private:
  std::map<std::string, std::set<int>> of_;
};

/// Of points, series or answers: of all that have a `kernel` and a `kernel_version`.
template <class All>
[[nodiscard]] Versions versions_of(All const& all) {
  Versions versions;
  for (auto const& each : all) versions.add(each.kernel, each.kernel_version);
  return versions;
}

}  // namespace regatta
