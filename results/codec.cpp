#include "results/codec.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "kernels/error.hpp"
#include "results/columns.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

// nlohmann-json prints the shortest text that reads back as the same double (Grisu2), whatever the
// locale.

double finite(char const* name, double number) {
  if (!std::isfinite(number))
    throw DamageError(std::string(name) + " is not a finite number; it cannot be recorded");
  return number;
}

template <class T>
void put(Json& object, char const* name, T const& member) {
  if constexpr (std::same_as<T, Status>)
    object[name] = name_of(member);
  else if constexpr (std::same_as<T, double>)
    object[name] = finite(name, member);
  else
    object[name] = member;
}

Json json_of(std::map<std::string, Value> const& parameters) {
  auto object = Json::object();
  for (auto const& [name, value] : parameters)
    std::visit([&object, &key = name](auto const& held) { put(object, key.c_str(), held); }, value);
  return object;
}

// Bytes that are not UTF-8 (the last words of a crashed process) become U+FFFD: a record is always readable.
std::string text_of(Json const& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string parameters_json(std::map<std::string, Value> const& parameters) {
  return text_of(json_of(parameters));
}

std::string to_json(Attempt const& attempt) {
  Json object;
  visit_columns(attempt, [&](char const* name, auto const& member) { put(object, name, member); });
  auto samples = Json::array();
  for (auto const& [repetition, warmup, seconds] : attempt.samples)
    samples.push_back(Json::array({repetition, warmup, finite("seconds", seconds)}));
  object["samples"] = std::move(samples);
  auto latencies = Json::array();
  for (auto const& [ns, count] : attempt.latencies) latencies.push_back(Json::array({ns, count}));
  object["latencies"] = std::move(latencies);
  return text_of(object);
}

std::string to_json(Environment const& environment) {
  Json object;
  object["environment"] = environment.id;
  object["facts"] = environment.facts;
  return text_of(object);
}

std::string to_json(Point const& point) {
  Json object;
  visit_columns(point, [&](char const* name, auto const& member) { put(object, name, member); });
  object["parameters"] = json_of(point.parameters);
  object["schedule"] = name_of(point.schedule.kind);
  object["grain"] = point.schedule.grain;
  return text_of(object);
}

}  // namespace regatta
