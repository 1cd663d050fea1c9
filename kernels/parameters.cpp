#include "kernels/parameters.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "kernels/error.hpp"
#include "kernels/nearest.hpp"

namespace regatta {

namespace {

/// The shortest text that reads back as the number, whatever the locale.
std::string number_text(double number) {
  std::array<char, 32> text{};
  auto const whole = number == std::floor(number) && std::abs(number) < 1e15;
  auto const end = whole ? std::to_chars(text.begin(), text.end(), static_cast<std::int64_t>(number)).ptr
                         : std::to_chars(text.begin(), text.end(), number).ptr;
  return {text.begin(), end};
}

/// What was found: "the number 1.5", "1.0, a floating-point number" where an integer may be meant, "the text
/// 'big'".
std::string found_text(Value const& value) {
  constexpr std::size_t shown = 60;
  if (auto const* integer = std::get_if<std::int64_t>(&value))
    return "the integer " + std::to_string(*integer);
  if (auto const* number = std::get_if<double>(&value)) {
    auto const text = number_text(*number);
    auto const only_digits = text.find_first_not_of("-0123456789") == std::string::npos;
    return only_digits ? text + ".0, a floating-point number" : "the number " + text;
  }
  auto const& text = std::get<std::string>(value);
  return "the text '" + text.substr(0, shown) + (text.size() > shown ? "…'" : "'");
}

/// "1 to 1000000 points".
std::string limits_text(ParameterSpec const& spec) {
  return number_text(spec.minimum) + " to " + number_text(spec.maximum) +
         (spec.unit.empty() ? "" : " " + spec.unit);
}

/// What would be right: "an integer from 1 to 1000000 points".
std::string wanted_text(ParameterSpec const& spec) {
  if (spec.standard.index() == 2) return "a text";
  auto const* kind = spec.standard.index() == 0 ? "an integer" : "a number";
  return kind + std::string(" from ") + limits_text(spec);
}

[[noreturn]] void refuse_type(ParameterSpec const& spec, Value const& value) {
  auto what = "parameter '" + spec.name + "' is " + found_text(value) + "; it must be " + wanted_text(spec);
  // 1e6 is a number in TOML and no integer.
  auto const* number = std::get_if<double>(&value);
  if (number != nullptr && *number == std::floor(*number) && *number >= spec.minimum &&
      *number <= spec.maximum)
    what += ", without point or exponent";
  throw UsageError(what);
}

void check_multiple(ParameterSpec const& spec, Value const& value) {
  auto const* whole = std::get_if<std::int64_t>(&value);
  if (whole == nullptr || *whole % spec.multiple_of == 0) return;
  auto const below = *whole - *whole % spec.multiple_of;
  auto what = "parameter '" + spec.name + "' is " + std::to_string(*whole) + "; it must be a multiple of " +
              std::to_string(spec.multiple_of) + (spec.unit.empty() ? "" : " " + spec.unit);
  if (static_cast<double>(below) >= spec.minimum) what += ", as " + std::to_string(below) + " is";
  throw UsageError(what);
}

void check(ParameterSpec const& spec, Value& value) {
  if (spec.standard.index() == 1 && value.index() == 0) value = static_cast<double>(std::get<0>(value));
  if (value.index() != spec.standard.index()) refuse_type(spec, value);
  if (auto const* text = std::get_if<std::string>(&value)) {
    if (spec.choices.empty()) return;
    for (auto const& choice : spec.choices)
      if (choice == *text) return;
    std::string known;
    for (auto const& choice : spec.choices) known += (known.empty() ? "" : ", ") + choice;
    throw UsageError("parameter '" + spec.name + "' is '" + *text + "'; it must be one of " + known);
  }
  auto const number = value.index() == 0 ? static_cast<double>(std::get<0>(value)) : std::get<1>(value);
  if (!(number >= spec.minimum && number <= spec.maximum))
    throw UsageError("parameter '" + spec.name + "' is " +
                     (value.index() == 0 ? std::to_string(std::get<0>(value)) : number_text(number)) +
                     "; it must lie in " + limits_text(spec));
  check_multiple(spec, value);
}

}  // namespace

Parameters Parameters::complete(ParameterSpecs const& specs, std::map<std::string, Value> given) {
  std::map<std::string, Value> values;
  for (auto const& spec : specs) {
    auto const found = given.find(spec.name);
    Value value = found == given.end() ? spec.standard : found->second;
    check(spec, value);
    values.emplace(spec.name, std::move(value));
    if (found != given.end()) given.erase(found);
  }
  if (!given.empty()) {
    std::vector<std::string> known;
    for (auto const& spec : specs) known.push_back(spec.name);
    auto const& name = given.begin()->first;
    auto const near = nearest(name, known);
    throw UsageError("unknown parameter '" + name + "'" +
                     (near.empty() ? "" : "; did you mean '" + near + "'?"));
  }
  return Parameters(std::move(values));
}

std::int64_t Parameters::integer(std::string_view name) const {
  return std::get<std::int64_t>(values_.at(std::string(name)));
}

double Parameters::real(std::string_view name) const {
  auto const& value = values_.at(std::string(name));
  if (auto const* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

std::string const& Parameters::text(std::string_view name) const {
  return std::get<std::string>(values_.at(std::string(name)));
}

}  // namespace regatta
