#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/analysis/interval.hpp"
#include "results/analysis/summary.hpp"

namespace regatta {

/// One concurrency of an I/O kernel.
struct InFlight {
  std::string point;  ///< id
  int concurrency = 0;
  Interval per_second;  ///< operations; the interval is that of the median time, 0 to infinity if unknown
  double p50_seconds = 0, p99_seconds = 0, p999_seconds = 0;  ///< latency of one operation; 0: not recorded
};

/// An I/O kernel under one runner and shape, over the operations in flight.
struct IoSeries {
  std::string kernel;
  int kernel_version = 1;
  std::map<std::string, Value> parameters;
  std::string runner;
  Shape shape;
  Schedule schedule;
  std::vector<InFlight> rows;  ///< by concurrency, ascending; at least two
  /// The row from which more operations in flight gain nothing for sure: the first whose rate no later row
  /// surely exceeds by more than 5 %. The last row: it still gains where the measurement ends. Missing where
  /// some row's interval says nothing: then nobody knows what is sure.
  std::optional<std::size_t> saturated;
  [[nodiscard]] bool still_gains() const noexcept { return saturated && *saturated + 1 == rows.size(); }
};

/// Pure. In the order of the points.
[[nodiscard]] std::vector<IoSeries> io_scaling_of(std::vector<PointSummary> const& summaries);

}  // namespace regatta
