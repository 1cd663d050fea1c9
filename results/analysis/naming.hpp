#pragma once

#include <map>
#include <set>
#include <string>

#include "results/analysis/scaling.hpp"
#include "results/journal.hpp"
#include "results/versions.hpp"

namespace regatta {

/// What a study's points and series are called in sentences: so that no two have the same name, and none a
/// longer one than it needs. Kernel and size always stand there; version, parameters, schedule and operations
/// in flight where points of that kernel differ in them.
class Naming {
 public:
  explicit Naming(std::vector<Point> const& points);

  /// "triad 1000 block=64, openmp on 4 cores, dynamic,16, 8 in flight"
  [[nodiscard]] std::string of(Point const& point) const;
  /// "triad 1000 block=64, openmp over cores"; weak: "triad (weak), mpi+openmp over nodes of 2×4",
  /// which is ranks a node × threads a rank.
  [[nodiscard]] std::string of(ScalingSeries const& series) const;
  /// " block=64": those of a kernel's parameters but its size that differ among the points.
  [[nodiscard]] std::string parameters_of(std::string const& kernel,
                                          std::map<std::string, Value> const& parameters) const;

 private:
  struct Kernel {
    std::map<std::string, std::set<Value>> parameters;
    std::set<std::string> schedules;  ///< of runners that have one
  };
  [[nodiscard]] std::string how(std::string const& kernel, std::string const& runner,
                                Schedule const& schedule, int in_flight) const;

  std::map<std::string, Kernel> kernels_;
  Versions versions_;
};

}  // namespace regatta
