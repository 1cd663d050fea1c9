#include "results/analysis/nonnegative.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <limits>

namespace regatta {

namespace {

constexpr int columns = 3;
using Small = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, columns, columns>;
using SmallVector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, columns, 1>;

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

  Eigen::Vector3d best = Eigen::Vector3d::Zero();
  double least = 0;  // |Ax - b|² - |b|²
  for (int subset = (1 << columns) - 1; subset > 0; --subset) {
    if ((subset & usable) != subset) continue;
    std::array<int, columns> chosen{};
    int count = 0;
    for (int i = 0; i < columns; ++i)
      if ((subset >> i & 1) != 0) chosen[static_cast<std::size_t>(count++)] = i;
    Small part(count, count);
    SmallVector target(count);
    for (int i = 0; i < count; ++i) {
      target[i] = right[chosen[static_cast<std::size_t>(i)]];
      for (int j = 0; j < count; ++j)
        part(i, j) = gram(chosen[static_cast<std::size_t>(i)], chosen[static_cast<std::size_t>(j)]);
    }
    SmallVector const solution = part.ldlt().solve(target);
    if (!(solution.minCoeff() >= 0) || !solution.allFinite()) continue;
    auto const loss = solution.dot(part * solution) - 2 * solution.dot(target);
    if (loss >= least) continue;
    least = loss;
    best.setZero();
    for (int i = 0; i < count; ++i) best[chosen[static_cast<std::size_t>(i)]] = solution[i];
    if (subset == usable) break;  // nothing is held back: this is the minimum itself
  }
  best = scale.cwiseProduct(best);
  return {best[0], best[1], best[2]};
}

}  // namespace regatta
