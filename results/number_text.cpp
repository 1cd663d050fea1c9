#include "results/number_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace regatta {

std::string with_prefix(double number, std::string_view unit) {
  constexpr std::array<std::string_view, 10> prefixes{"p", "n", "µ", "m", "", "k", "M", "G", "T", "P"};
  constexpr int smallest = -4, largest = 5;
  if (number == 0 || !std::isfinite(number)) return fmt::format("{} {}", number, unit);
  // Rounded to three digits first: 999.96 is 1.00 k, not 1000.
  auto const digits = static_cast<int>(std::floor(std::log10(std::abs(number))));
  auto const unit_of_last = std::pow(10.0, digits - 2);
  auto const rounded = std::round(number / unit_of_last) * unit_of_last;
  auto const thousands =
      std::clamp(static_cast<int>(std::floor(std::log10(std::abs(rounded)) / 3 + 1e-9)), smallest, largest);
  auto const shown = rounded / std::pow(1000.0, thousands);
  auto const decimals = std::abs(shown) < 9.995 ? 2 : std::abs(shown) < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}{}", shown, decimals, prefixes[static_cast<unsigned>(thousands - smallest)],
                     unit);
}

std::string clock_text(double seconds) {
  auto const whole = std::llround(std::min(seconds, 1e12));
  if (whole >= 3600) return fmt::format("{}:{:02} h", whole / 3600, whole / 60 % 60);
  return whole >= 60 ? fmt::format("{}:{:02} min", whole / 60, whole % 60) : with_prefix(seconds, "s");
}

std::string span_text(std::string low, std::string high, std::string_view unit) {
  for (auto* each : {&low, &high})  // minus nothing
    if (each->starts_with('-') && each->find_first_not_of("-0.") == std::string::npos) each->erase(0, 1);
  auto const between = low.starts_with('-') ? " to " : "–";
  return low == high ? low + std::string(unit) : low + between + high + std::string(unit);
}

std::string percent_text(double share) {
  return fmt::format("{:.0f} %", 100 * share);
}

std::string threshold_text(double share) {
  auto const short_text = fmt::format("{:.2f}", share);
  return std::strtod(short_text.c_str(), nullptr) == share ? short_text : fmt::format("{}", share);
}

std::string threshold_percent(double share) {
  return fmt::format("{:.12g} %", 100 * share);  // 100 * 0.07 is 7.000000000000001
}

}  // namespace regatta
