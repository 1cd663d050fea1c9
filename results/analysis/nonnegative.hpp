#pragma once

#include <array>
#include <span>

namespace regatta {

/// One equation: its three factors, and what they should give.
struct Equation {
  std::array<double, 3> factors{};
  double target = 1;
};

/// The x >= 0 that makes Σ (factors · x - target)² least; columns that are all 0 get 0. Exact: the best of
/// the least-squares solutions over every subset of columns that are not negative (C. Lawson & R. Hanson,
/// Solving Least Squares Problems, 1974, chapter 23: one of them is the answer; with three columns all are
/// tried).
[[nodiscard]] std::array<double, 3> least_squares_nonnegative(std::span<Equation const> equations);

}  // namespace regatta
