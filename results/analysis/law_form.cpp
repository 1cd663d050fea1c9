#include "results/analysis/law_form.hpp"

#include <array>
#include <cmath>

namespace regatta {

char const* name_of(LawKind kind, Growth growth) noexcept {
  if (kind == LawKind::communication && growth == Growth::weak) return "logarithmic communication";
  constexpr std::array names{"Amdahl", "Gustafson", "Universal Scalability Law", "Amdahl with communication"};
  return names[static_cast<std::size_t>(kind)];
}

char const* formula_of(LawKind kind, Growth growth) noexcept {
  bool const weak = growth == Growth::weak;
  switch (kind) {
    case LawKind::amdahl:
      return "T(p) = T1 ((1 - s)/p + s)";
    case LawKind::gustafson:
      return "T(p) = T1 p / (s + (1 - s) p)";
    case LawKind::usl:
      return weak ? "T(p) = T1 (1 + s (p - 1) + k p (p - 1))" : "T(p) = T1 ((1 - s)/p + s + k (p - 1))";
    case LawKind::communication:
      return weak ? "T(p) = T1 (1 + c log2 p)" : "T(p) = T1 ((1 - s)/p + s + c log2 p)";
  }
  return "";
}

std::span<LawKind const> laws_of(Growth growth) noexcept {
  static constexpr std::array strong{LawKind::amdahl, LawKind::usl, LawKind::communication};
  static constexpr std::array weak{LawKind::gustafson, LawKind::usl, LawKind::communication};
  return growth == Growth::strong ? std::span<LawKind const>(strong) : std::span<LawKind const>(weak);
}

int parameters_of(LawKind kind, Growth growth) noexcept {
  if (kind == LawKind::usl) return 3;
  return kind == LawKind::communication && growth == Growth::strong ? 3 : 2;
}

Coefficients terms_of(LawKind kind, Growth growth, double p) noexcept {
  if (growth == Growth::strong)
    return {1 / p, 1, kind == LawKind::usl ? p - 1 : kind == LawKind::communication ? std::log2(p) : 0};
  if (kind == LawKind::gustafson) return {1, 1 / p, 0};
  if (kind == LawKind::usl) return {1, p - 1, p * (p - 1)};
  return {1, 0, std::log2(p)};
}

double seconds_of(LawKind kind, Growth growth, Coefficients const& coefficients, double p) noexcept {
  auto const terms = terms_of(kind, growth, p);
  double sum = 0;
  for (std::size_t i = 0; i < terms.size(); ++i) sum += coefficients[i] * terms[i];
  return is_inverse(kind) ? 1 / sum : sum;
}

LawParameters parameters_of(LawKind kind, Growth growth, Coefficients const& coefficients) noexcept {
  auto const [a, b, c] = coefficients;
  // T1, or 1/T1: the terms at p = 1.
  auto const one = growth == Growth::strong || is_inverse(kind) ? a + b : a;
  if (!(one > 0)) return {};
  return {is_inverse(kind) ? 1 / one : one, b / one, c / one};
}

}  // namespace regatta
