#include "results/plots/tics.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace regatta {

namespace {

struct Prefix {
  double factor;
  char const* text;
};
constexpr std::array prefixes{Prefix{1e12, "T"}, Prefix{1e9, "G"},  Prefix{1e6, "M"},  Prefix{1e3, "k"},
                              Prefix{1, ""},     Prefix{1e-3, "m"}, Prefix{1e-6, "µ"}, Prefix{1e-9, "n"}};

std::string tic_text(double value, std::string const& unit) {
  bool const plain = unit.empty() && value >= 0.001 && value < 10'000;
  constexpr double rounding = 1 + 1e-9;
  for (auto const& [factor, text] : prefixes)
    if (!plain && value * rounding >= factor)
      return fmt::format("{:.6g}{}{}{}", value / factor, unit.empty() ? "" : " ", text, unit);
  return fmt::format("{:.6g}{}{}", value, unit.empty() ? "" : " ", unit);
}

std::string list_of(std::vector<std::string> const& tics) {
  return fmt::format("({})", fmt::join(tics, ", "));
}

}  // namespace

std::string log_tics(double low, double high, std::string const& unit, std::size_t most) {
  if (!(low > 0 && low <= high) || !std::isfinite(high)) return list_of({});
  auto const first = static_cast<int>(std::floor(std::log10(low)));
  auto const last = static_cast<int>(std::floor(std::log10(high)));
  for (auto const& [mantissas, step] :
       {std::pair{std::vector{1, 2, 5}, 1}, {std::vector{1}, 1}, {std::vector{1}, 3}}) {
    std::vector<std::string> tics;
    for (auto power = first; power <= last; power += step)
      for (auto const mantissa : mantissas)
        if (auto const value = mantissa * std::pow(10.0, power); value >= low && value <= high)
          tics.push_back(fmt::format("'{}' {}", tic_text(value, unit), value));
    if (tics.size() <= most || step > 1) return list_of(tics);
  }
  return list_of({});
}

std::string tics_at(std::vector<double> const& values) {
  constexpr double least_share = 0.045;  // of the axis: two digits beside two digits
  if (values.empty()) return list_of({});
  auto const span = std::log(values.back() / values.front());
  auto const near = [&](double a, double b) { return std::log(b / a) < least_share * span; };
  std::vector<std::string> tics;
  double before = 0;
  for (auto const value : values) {
    bool const end = value == values.front() || value == values.back();
    if (!end && (near(before, value) || near(value, values.back()))) continue;
    tics.push_back(fmt::format("{}", value));
    before = value;
  }
  return list_of(tics);
}

}  // namespace regatta
