#pragma once

#include <span>

#include "results/analysis/law.hpp"

/// The laws as sums of terms with coefficients, and back.
namespace regatta {

[[nodiscard]] std::span<LawKind const> laws_of(Growth growth) noexcept;
/// Without the spread of the residuals.
[[nodiscard]] int parameters_of(LawKind kind, Growth growth) noexcept;
/// The terms at p that the coefficients multiply. They give T, or 1/T where `is_inverse`.
[[nodiscard]] Coefficients terms_of(LawKind kind, Growth growth, double p) noexcept;
[[nodiscard]] constexpr bool is_inverse(LawKind kind) noexcept {
  return kind == LawKind::gustafson;
}

/// T(p) in seconds.
[[nodiscard]] double seconds_of(LawKind kind, Growth growth, Coefficients const& coefficients,
                                double p) noexcept;

/// The parameters that people know.
struct LawParameters {
  double one = 0, serial = 0, extra = 0;
};
[[nodiscard]] LawParameters parameters_of(LawKind kind, Growth growth,
                                          Coefficients const& coefficients) noexcept;

}  // namespace regatta
