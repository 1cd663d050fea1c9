#include "kernels/parameters.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "kernels/error.hpp"
#include "kernels/nearest.hpp"

namespace regatta {

namespace {

char const* type_name(Value const& value) {
  return value.index() == 0 ? "an integer" : value.index() == 1 ? "a number" : "a text";
}

/// The shortest text that reads back as the number, whatever the locale.
std::string number_text(double number) {
  std::array<char, 32> text{};
  auto const whole = number == std::floor(number) && std::abs(number) < 1e15;
  auto const end = whole ? std::to_chars(text.begin(), text.end(), static_cast<std::int64_t>(number)).ptr
                         : std::to_chars(text.begin(), text.end(), number).ptr;
  return {text.begin(), end};
}

void check(ParameterSpec const& spec, Value& value) {
  if (spec.standard.index() == 1 && value.index() == 0) value = static_cast<double>(std::get<0>(value));
  if (value.index() != spec.standard.index())
    throw UsageError("parameter '" + spec.name + "' is " + type_name(value) + "; it must be " +
                     type_name(spec.standard));
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
                     "; it must lie in " + number_text(spec.minimum) + " to " + number_text(spec.maximum) +
                     (spec.unit.empty() ? "" : " " + spec.unit));
}

}  // namespace

Parameters Parameters::complete(ParameterSpecs const& specs, std::map<std::string, Value> given) {
  std::map<std::string, Value> values;
  for (auto const& spec : specs) {
    auto const found = given.find(spec.name);
    Value value = found == given.end() ? spec.standard : std::move(found->second);
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
