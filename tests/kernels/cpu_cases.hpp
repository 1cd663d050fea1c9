#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/kernels/harness.hpp"

/// The independent CPU kernels, each at small sizes that reach its edges.
namespace regatta::test {

struct Case {
  std::string label, kernel;
  Values values;
  friend std::ostream& operator<<(std::ostream& out, Case const& c) { return out << c.label; }
};

inline Value number(std::int64_t n) {
  return n;
}

inline std::vector<Case> cpu_cases() {
  return {
      {"count", "count", {{"size", number(1003)}, {"block", number(10)}}},
      {"count_one", "count", {{"size", number(1)}}},
      {"mandelbrot", "mandelbrot", {{"size", number(50)}, {"iterations", number(203)}}},
      {"mandelbrot_odd", "mandelbrot", {{"size", number(37)}, {"iterations", number(3)}}},
      {"mandelbrot_one", "mandelbrot", {{"size", number(1)}, {"iterations", number(1)}}},
      {"nbody", "nbody", {{"size", number(203)}, {"block", number(7)}}},
      {"nbody_wide_block", "nbody", {{"size", number(100)}, {"block", number(40)}}},
      {"nbody_one", "nbody", {{"size", number(1)}}},
      {"dgemm", "dgemm", {{"size", number(96)}, {"tile", number(32)}}},
      {"dgemm_ragged", "dgemm", {{"size", number(67)}, {"tile", number(16)}}},
      {"dgemm_one", "dgemm", {{"size", number(1)}, {"tile", number(256)}}},
      {"triad", "triad", {{"size", number(10'007)}, {"block", number(512)}}},
      {"triad_plain",
       "triad",
       {{"size", number(9001)}, {"block", number(100)}, {"stores", "plain"}, {"pages", "small"}}},
      {"triad_one", "triad", {{"size", number(1)}}},
      {"sha256", "sha256", {{"size", number(23)}, {"bytes", number(200)}}},
      {"sha256_one", "sha256", {{"size", number(1)}, {"bytes", number(8)}}},
      {"montecarlo_pi", "montecarlo_pi", {{"size", number(100'003)}, {"block", number(999)}}},
      {"montecarlo_pi_one", "montecarlo_pi", {{"size", number(1)}}},
      {"trivial",
       "compute_bound",
       {{"size", number(77)}, {"width", number(5)}, {"steps", number(9)}, {"pattern", "trivial"}}},
      {"stencil_1d",
       "compute_bound",
       {{"size", number(1)}, {"width", number(11)}, {"steps", number(8)}, {"pattern", "stencil_1d"}}},
      {"stencil_1d_one", "compute_bound", {{"size", number(64)}, {"width", number(1)}, {"steps", number(1)}}},
      {"tree",
       "compute_bound",
       {{"size", number(1000)}, {"width", number(13)}, {"steps", number(7)}, {"pattern", "tree"}}},
      {"all_to_all",
       "compute_bound",
       {{"size", number(513)}, {"width", number(10)}, {"steps", number(6)}, {"pattern", "all_to_all"}}},
  };
}

}  // namespace regatta::test
