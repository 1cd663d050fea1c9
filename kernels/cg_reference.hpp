#pragma once

#include <cmath>
#include <cstddef>
#include <map>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

/// What the kernel cg must come to, known in advance.
namespace regatta {

/// (r, r) of a residual that is rounding noise, against the first.
inline constexpr long double cg_nothing_left = 1e-32L;

/// An eigenvector of the matrix, down[i] * across[j] at point (i, j), its eigenvalue, and its weight in the
/// solution.
struct PoissonMode {
  std::vector<double> down, across;
  long double eigenvalue;
  double weight;
};

/// Modes sin(pi k i/(n+1)) sin(pi l j/(n+1)) whose eigenvalues spread over the upper part of the spectrum,
/// where rounding errors stay small. (k, l) are dealt out by M. Roberts' R2 sequence.
inline std::vector<PoissonMode> poisson_modes(std::size_t n) {
  std::map<std::pair<std::size_t, std::size_t>, double> weights;  // on small grids places fall together
  for (int m = 0; m < 16; ++m) {
    auto const number = [n, m](double step) {
      auto const place = 0.35 + 0.6 * std::fmod(0.5 + m * step, 1.0);
      return 1 + static_cast<std::size_t>(place * static_cast<double>(n - 1));
    };
    weights[{number(0.7548776662466927), number(0.5698402909980532)}] += 1;
  }
  auto const angle = std::numbers::pi_v<long double> / static_cast<long double>(n + 1);
  auto const wave = [&](std::size_t k) {
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i)
      values[i] =
          static_cast<double>(std::sin(angle * static_cast<long double>(k * (i + 1) % (2 * (n + 1)))));
    return values;
  };
  std::vector<PoissonMode> modes;
  for (auto const& [k, weight] : weights)
    modes.push_back({wave(k.first), wave(k.second),
                     4 - 2 * std::cos(angle * static_cast<long double>(k.first)) -
                         2 * std::cos(angle * static_cast<long double>(k.second)),
                     weight});
  return modes;
}

/// What conjugate gradients must come to: the coefficients of the last iterate in the modes, and (r, r) at
/// the start of each iteration. The method never leaves the space that the modes of the right-hand side span,
/// and there it is a problem of a handful of unknowns, whatever the size of the grid (Hestenes and Stiefel
/// 1952; the modes are orthogonal, and the square of their length is (n+1)^2/4).
struct CgReference {
  std::vector<double> x, gamma;
};
inline CgReference cg_reference(std::vector<PoissonMode> const& modes, std::size_t n,
                                std::size_t iterations) {
  std::vector<long double> x(modes.size()), r, q(modes.size());
  for (auto const& mode : modes) r.push_back(mode.eigenvalue * static_cast<long double>(mode.weight));
  auto p = r;
  auto const square = static_cast<long double>(n + 1) * static_cast<long double>(n + 1) / 4;
  auto const dot = [square](auto const& a, auto const& b) {
    return square * std::inner_product(a.begin(), a.end(), b.begin(), 0.0L);
  };
  std::vector<double> gammas;
  auto const first = dot(r, r);
  auto gamma = first;
  for (std::size_t k = 0; k < iterations && gamma > cg_nothing_left * first; ++k) {
    gammas.push_back(static_cast<double>(gamma));
    for (std::size_t m = 0; m < p.size(); ++m) q[m] = modes[m].eigenvalue * p[m];
    auto const alpha = gamma / dot(p, q);
    for (std::size_t m = 0; m < p.size(); ++m) x[m] += alpha * p[m], r[m] -= alpha * q[m];
    auto const next = dot(r, r);
    for (std::size_t m = 0; m < p.size(); ++m) p[m] = r[m] + next / gamma * p[m];
    gamma = next;
  }
  return {{x.begin(), x.end()}, gammas};
}

}  // namespace regatta
