#include "results/analysis/nonnegative.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <optional>

namespace regatta {

namespace {

constexpr int columns = 3;

/// The best with the columns of a subset alone; its loss is |Ax - b|² - |b|².
struct Minimum {
  Eigen::Vector3d solution = Eigen::Vector3d::Zero();
  double loss = 0;
};

template <int count>
std::optional<Minimum> minimum_of(Eigen::Matrix3d const& gram, Eigen::Vector3d const& right,
                                  std::array<int, columns> const& chosen) {
  std::array<int, std::size_t{count}> its;
  std::copy_n(chosen.begin(), count, its.begin());
  Eigen::Matrix<double, count, count> const part = gram(its, its);
  Eigen::Matrix<double, count, 1> const target = right(its), solution = part.ldlt().solve(target);
  if (!(solution.minCoeff() >= 0) || !solution.allFinite()) return {};
  Minimum minimum;
  minimum.loss = solution.dot(part * solution) - 2 * solution.dot(target);
  minimum.solution(its) = solution;
  return minimum;
}

/// Whether more of a column that was left out would raise the loss, clearly: the conditions of H. W. Kuhn &
/// A. W. Tucker, Nonlinear programming, 1951. The loss is convex: then no other subset has a lower one.
bool is_minimum(Eigen::Matrix3d const& gram, Eigen::Vector3d const& right, Eigen::Vector3d const& solution,
                int left_out) {
  constexpr double clearly = 1e-9;  // columns and target have lengths of about 1
  for (int i = 0; i < columns; ++i)
    if ((left_out >> i & 1) != 0 && !(gram.row(i).dot(solution) - right[i] > clearly)) return false;
  return true;
}

}  // namespace

std::array<double, 3> least_squares_nonnegative(std::span<Equation const> equations) {
  Eigen::Matrix3d gram = Eigen::Matrix3d::Zero();
  Eigen::Vector3d right = Eigen::Vector3d::Zero();
  for (auto const& [factors, target] : equations) {
    Eigen::Map<Eigen::Vector3d const> const row(factors.data());
    gram.noalias() += row * row.transpose();
    right += target * row;
  }
  // Columns of length 1, so that their sizes do not matter.
  Eigen::Vector3d scale = Eigen::Vector3d::Zero();
  int usable = 0;
  for (int i = 0; i < columns; ++i)
    if (gram(i, i) > 0) scale[i] = 1 / std::sqrt(gram(i, i)), usable |= 1 << i;
  gram = scale.asDiagonal() * gram * scale.asDiagonal();
  right = scale.cwiseProduct(right);

  Minimum best;
  for (int subset = (1 << columns) - 1; subset > 0; --subset) {
    if ((subset & usable) != subset) continue;
    std::array<int, columns> chosen{};
    int count = 0;
    for (int i = 0; i < columns; ++i)
      if ((subset >> i & 1) != 0) chosen[static_cast<std::size_t>(count++)] = i;
    auto const found = count == 3   ? minimum_of<3>(gram, right, chosen)
                       : count == 2 ? minimum_of<2>(gram, right, chosen)
                                    : minimum_of<1>(gram, right, chosen);
    if (!found || found->loss >= best.loss) continue;
    best = *found;
    if (is_minimum(gram, right, best.solution, usable & ~subset)) break;
  }
  Eigen::Vector3d const solution = scale.cwiseProduct(best.solution);
  return {solution[0], solution[1], solution[2]};
}

}  // namespace regatta
