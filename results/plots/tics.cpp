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
constexpr std::array prefixes{Prefix{1e12, "T"}, Prefix{1e9, "G"},  Prefix{1e6, "M"},
                              Prefix{1e3, "k"},  Prefix{1, ""},     Prefix{1e-3, "m"},
                              Prefix{1e-6, "µ"}, Prefix{1e-9, "n"}, Prefix{1e-12, "p"}};

/// A reader takes values off a logarithmic axis by three tics at least.
constexpr std::size_t fewest_tics = 3;

std::string tic_text(double value, std::string const& unit) {
  bool const plain = unit.empty() && value >= 0.001 && value < 10'000;
  constexpr double rounding = 1 + 1e-9;
  for (auto const& [factor, text] : prefixes)
    if (!plain && value * rounding >= factor)
      return fmt::format("{:.6g}{}{}{}", value / factor, unit.empty() ? "" : " ", text, unit);
  return fmt::format("{:.6g}{}{}", value, unit.empty() ? "" : " ", unit);
}

std::string tic_at(double value, std::string const& unit) {
  return fmt::format("'{}' {:.12g}", tic_text(value, unit), value);
}

/// These multiples of every power of ten, or of every `step`-th.
std::vector<std::string> tics_of_decades(double low, double high, std::string const& unit,
                                         std::vector<double> const& mantissas, int step) {
  auto const last = static_cast<int>(std::floor(std::log10(high)));
  std::vector<std::string> tics;
  for (auto power = static_cast<int>(std::floor(std::log10(low))); power <= last; power += step)
    for (auto const mantissa : mantissas)
      if (auto const value = mantissa * std::pow(10.0, power); value >= low && value <= high)
        tics.push_back(tic_at(value, unit));
  return tics;
}

/// Equal steps of 1, 2 or 5 times a power of ten, three of them or more.
std::vector<std::string> equal_tics(double low, double high, std::string const& unit) {
  constexpr double rounding = 1e-9;
  auto const widest = (high - low) / fewest_tics;
  auto const power = std::pow(10.0, std::floor(std::log10(widest)));
  auto const step = power * (widest >= 5 * power ? 5 : widest >= 2 * power ? 2 : 1);
  std::vector<std::string> tics;
  for (auto i = std::ceil(low / step - rounding); i * step <= high * (1 + rounding); ++i)
    tics.push_back(tic_at(i * step, unit));
  return tics;
}

std::string list_of(std::vector<std::string> const& tics) {
  return fmt::format("({})", fmt::join(tics, ", "));
}

}  // namespace

std::string log_tics(double low, double high, std::string const& unit, std::size_t most) {
  if (!(low > 0 && low <= high) || !std::isfinite(high)) return list_of({});
  std::vector<std::string> tics;
  for (auto const& [mantissas, step] : {std::pair{std::vector{1.0, 2.0, 5.0}, 1}, {{1.0}, 1}, {{1.0}, 3}})
    if (tics = tics_of_decades(low, high, unit, mantissas, step); tics.size() <= most) break;
  if (tics.size() < fewest_tics && high < 100 * low) {
    tics = tics_of_decades(low, high, unit, {1, 1.5, 2, 3, 4, 5, 6, 8}, 1);
    if (tics.size() < fewest_tics) tics = equal_tics(low, high, unit);
  }
  return list_of(tics);
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
