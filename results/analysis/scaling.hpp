#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/analysis/interval.hpp"
#include "results/analysis/law.hpp"
#include "results/analysis/summary.hpp"

namespace regatta {

/// The parallel efficiency that centres ask for.
constexpr double usual_min_efficiency = 0.75;

/// What grows from row to row of a series; all else of the shape stays.
enum class Axis : std::uint8_t { cores, ranks, nodes };
[[nodiscard]] char const* name_of(Axis axis) noexcept;

/// One shape of a series. Intervals (95 %) are those of ratio_in_study(); what nobody knows reaches from 0 to
/// infinity.
struct ScalingRow {
  std::string point;  ///< id
  Shape shape;
  std::int64_t size = 0;
  int p = 1;                            ///< cores, ranks or nodes, as the axis says
  Interval seconds;                     ///< median of a repetition; as in the summary
  std::optional<Interval> per_second;   ///< operations, from it; missing where the kernel counts none
  std::optional<Interval> over_serial;  ///< speedup against the fastest serial point of the same work
  Interval speedup;     ///< against the first row; weak: of the work done a second, p/p_b·T_b/T
  Interval efficiency;  ///< p_b·T_b/(p·T); weak: T_b/T
  /// The serial fraction of A. Karp & H. Flatt, CACM 33, 1990: (1/S - 1/n)/(1 - 1/n) with n = p/p_b; weak,
  /// from the scaled speedup: (n - S)/(n - 1). Missing in the first row.
  std::optional<Interval> karp_flatt;
  std::optional<Interval>
      doubling;              ///< efficiency a doubling since the row before: 0.75 is 1.5 times as fast
  double core_hours = 0;     ///< of one repetition
  double utilisation = 0;    ///< CPU time ÷ (wall time × cores); 0: not known
  std::size_t outliers = 0;  ///< repetitions far from the others; kept
};

/// One runner, scaled along one axis.
struct ScalingSeries {
  std::string kernel;
  int kernel_version = 1;
  std::map<std::string, Value> parameters;  ///< weak: without `size`
  std::string runner;
  Schedule schedule;
  int concurrency = 0;  ///< I/O: operations in flight; 0: as few as the cores allow, or none
  Growth growth = Growth::strong;
  bool throughput = false;  ///< strong, and read as a rate: the job file says so
  Axis axis = Axis::cores;
  double size_per_core = 0;      ///< weak: the size that gives one core the work that each has
  std::vector<ScalingRow> rows;  ///< by p, ascending; at least two
  LawChoice law;
};

/// "strong", "weak" or "throughput".
[[nodiscard]] char const* kind_of(ScalingSeries const& series) noexcept;

/// Pure. Every series of at least two shapes that differ in the axis alone. Over nodes: what a node does
/// stays. Ranks: their threads stay. Cores: the threads of a process. Weak series are those of constant work
/// a core, where the job file's `scaling` key says so, or, when it is not known, where the points cannot be
/// read otherwise. Points with a failed attempt are left out, and so are kernels whose results differ.
[[nodiscard]] std::vector<ScalingSeries> scaling_of(Records const& records,
                                                    std::vector<PointSummary> const& summaries);

}  // namespace regatta
