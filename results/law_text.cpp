#include <fmt/format.h>

#include <cmath>

#include "results/scaling_report.hpp"

namespace regatta {

namespace {

/// "3.1 % [2.7, 3.6]"
std::string percent_text(Interval const& share) {
  auto const digits = share.high < 0.01 ? 2 : 1;
  return fmt::format("{:.{}f} % [{:.{}f}, {:.{}f}]", 100 * share.value, digits, 100 * share.low, digits,
                     100 * share.high, digits);
}

std::string number_text(Interval const& number, int digits) {
  auto const one = [digits](double each) {
    return std::isinf(each) ? std::string("∞") : fmt::format("{:.{}f}", each, digits);
  };
  return fmt::format("{} [{}, {}]", one(number.value), one(number.low), one(number.high));
}

std::string parameters_text(LawFit const& fit) {
  auto const serial = fit.kind == LawKind::usl ? "contention " : "serial fraction ";
  auto const small = [](Interval const& interval) {
    return fmt::format("{:.2g} [{:.2g}, {:.2g}]", interval.value, interval.low, interval.high);
  };
  if (fit.kind == LawKind::usl) return serial + percent_text(fit.serial) + ", coherence " + small(fit.extra);
  if (fit.kind == LawKind::communication && fit.growth == Growth::weak)
    return "communication " + small(fit.extra);
  if (fit.kind == LawKind::communication)
    return serial + percent_text(fit.serial) + ", communication " + small(fit.extra);
  return serial + percent_text(fit.serial);
}

}  // namespace

std::string law_line(ScalingSeries const& series) {
  auto const* const best = series.law.best();
  if (best == nullptr) return "no law is identifiable: " + series.law.why_not;
  auto const axis = name_of(series.axis);
  auto text = std::string(name_of(best->kind)) + ", " + parameters_text(*best);
  auto const furthest = LawLimits{}.furthest * series.law.largest;
  auto const ahead = predict(*best, furthest, series.law.largest);
  text += fmt::format("; at {:.0f} {}: {} ×", furthest, axis, number_text(ahead.speedup, 1));
  constexpr double wanted = 0.75;
  if (auto const until = largest_efficient_p(*best, wanted))
    text += fmt::format("; {:.0f} % efficient up to {} {}", 100 * wanted, number_text(*until, 1), axis);
  if (auto const fastest = fastest_p(*best))
    text += fmt::format("; fastest at {} {}", number_text(*fastest, 0), axis);
  if (series.law.unsure)
    text += fmt::format("; unsure: {} fits about as well", name_of(series.law.fits[1].kind));
  return text;
}

}  // namespace regatta
