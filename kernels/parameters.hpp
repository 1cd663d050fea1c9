#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace regatta {

/// A parameter's value as job files write it.
using Value = std::variant<std::int64_t, double, std::string>;

/// One parameter that a kernel takes, for checking job files and for `regatta list kernels`.
struct ParameterSpec {
  std::string name;
  Value standard;      ///< the default; its alternative is the parameter's type
  double minimum = 0;  ///< for numbers, inclusive
  double maximum = std::numeric_limits<double>::max();
  std::vector<std::string> choices;  ///< for texts; empty: any text
  std::string unit;                  ///< "elements", "s", "B"; "URL" for an http:// address, or ""
  std::string meaning;               ///< one line
  std::int64_t multiple_of = 1;      ///< for integers: a value is a multiple of it
  std::string idle_beside = {};      ///< a text; where that one is given, this one means nothing
};
using ParameterSpecs = std::vector<ParameterSpec>;

/// The parameters of one point: every name of the kernel's specs, checked. `size` is always there.
class Parameters {
 public:
  Parameters() = default;
  explicit Parameters(std::map<std::string, Value> values) : values_(std::move(values)) {}

  /// The values given, completed by the specs' defaults.
  /// Throws UsageError for an unknown name, a wrong type or a value out of limits or not a multiple,
  /// naming the nearest known name.
  static Parameters complete(ParameterSpecs const& specs, std::map<std::string, Value> given);

  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const {
    return static_cast<std::size_t>(integer(name));
  }
  [[nodiscard]] double real(std::string_view name) const;  ///< integers are converted
  [[nodiscard]] std::string const& text(std::string_view name) const;
  [[nodiscard]] std::map<std::string, Value> const& values() const noexcept { return values_; }

 private:
  std::map<std::string, Value> values_;
};

}  // namespace regatta
