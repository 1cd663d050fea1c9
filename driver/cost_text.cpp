#include "driver/cost_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "results/terminal.hpp"

namespace regatta {

namespace {

/// Above 0. Sums of timeouts such as 0.1 s are a little more than they should be: that is not rounded up.
std::string three_digits(double number, Rounding rounding) {
  auto const decimals = std::max(0, 2 - static_cast<int>(std::floor(std::log10(number))));
  auto const scale = std::pow(10.0, decimals);
  auto const scaled = number * scale;
  auto const rounded =
      rounding == Rounding::up ? std::ceil(scaled - std::min(1e-6, 1e-12 * scaled)) : std::round(scaled);
  if (decimals == 0) return grouped(static_cast<std::uint64_t>(rounded));
  auto text = fmt::format("{:.{}f}", rounded / scale, decimals);
  text.erase(text.find_last_not_of('0') + 1);
  return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

}  // namespace

std::string duration_text(double seconds, Rounding rounding) {
  struct Unit {
    double seconds;
    char const* name;
  };
  constexpr std::array units{Unit{3600, "h"},  Unit{60, "min"},  Unit{1, "s"},
                             Unit{1e-3, "ms"}, Unit{1e-6, "µs"}, Unit{1e-9, "ns"}};
  if (!(seconds > 0)) return "0 s";
  auto const* unit =
      std::find_if(units.begin(), units.end() - 1, [&](Unit const& each) { return seconds >= each.seconds; });
  return three_digits(seconds / unit->seconds, rounding) + " " + unit->name;
}

std::string core_time_text(double core_seconds, Rounding rounding) {
  constexpr double least = 1e-3;  // of either unit
  if (core_seconds < least) return fmt::format("under {} core-seconds", least);
  auto const text = three_digits(core_seconds, rounding) + " core-seconds";
  auto const hours = core_seconds / 3600;
  return hours < least ? text : text + fmt::format(" ({} core-hours)", three_digits(hours, rounding));
}

}  // namespace regatta
