#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "results/columns.hpp"

/// The tables of the HDF5 file, row by row: each function names the columns of one table once, for whoever
/// asks (to find the widths, to write, to read). A sink is called as sink(name, value or member).
namespace regatta {

inline constexpr int schema_version = 1;

/// /points: the columns that a Point does not have as members.
struct PointColumns {
  std::string parameters, schedule;
  std::int64_t size = 0;
  std::int64_t grain = 1;
  int cores = 0;
};

template <class Sink>
void visit_point(auto&& point, auto&& columns, Sink&& sink) {
  visit_columns(point, sink);
  sink("parameters", columns.parameters);
  sink("size", columns.size);
  sink("cores", columns.cores);
  sink("schedule", columns.schedule);
  sink("grain", columns.grain);
}

template <class Sink>
void visit_sample(auto&& attempt, auto&& point, auto&& sample, Sink&& sink) {
  sink("attempt", attempt);
  sink("point", point);
  sink("repetition", sample.repetition);
  sink("warmup", sample.warmup);
  sink("seconds", sample.seconds);
}

template <class Sink>
void visit_latency(auto&& attempt, auto&& point, auto&& bucket, Sink&& sink) {
  sink("attempt", attempt);
  sink("point", point);
  sink("ns", bucket.ns);
  sink("count", bucket.count);
}

/// The unit of a column; empty for texts and plain counts.
[[nodiscard]] constexpr std::string_view unit_of(std::string_view column) noexcept {
  if (column.ends_with("seconds") || column == "core_latency") return "s";
  if (column == "started") return "s since 1970-01-01T00:00:00Z";
  if (column == "ns") return "ns";
  if (column == "bytes" || column == "peak_rss_bytes") return "B";
  if (column == "flops") return "flop";
  if (column == "fma_peak" || column == "fma_peak_least") return "flop/s";
  return "";
}

}  // namespace regatta
