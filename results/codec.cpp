#include "results/codec.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "kernels/error.hpp"
#include "results/columns.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

// Writing. nlohmann-json prints the shortest text that reads back as the same double (Grisu2), whatever the
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

// Reading.

[[noreturn]] void refuse(std::string const& what) {
  throw DamageError("not a record: " + what);
}

void take(std::string const& name, Json const& json, std::string& into) {
  auto const* text = json.get_ptr<Json::string_t const*>();
  if (!text) refuse("'" + name + "' is not a text");
  into = *text;
}

void take(std::string const& name, Json const& json, bool& into) {
  if (!json.is_boolean()) refuse("'" + name + "' is neither true nor false");
  into = json.get<bool>();
}

void take(std::string const& name, Json const& json, double& into) {
  if (!json.is_number()) refuse("'" + name + "' is not a number");
  into = json.get<double>();
  if (!std::isfinite(into)) refuse("'" + name + "' is not finite");
}

template <std::integral T>
void take(std::string const& name, Json const& json, T& into) {
  if (!json.is_number_integer()) refuse("'" + name + "' is not an integer");
  bool const fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>())
                                              : std::in_range<T>(json.get<std::int64_t>());
  if (!fits) refuse("'" + name + "' is out of range");
  into = json.get<T>();
}

void take(std::string const& name, Json const& json, Status& into) {
  std::string text;
  take(name, json, text);
  auto const status = status_of(text);
  if (!status) refuse("'" + name + "' is '" + text + "', which is no status");
  into = *status;
}

void take(std::string const& name, Json const& json, ScheduleKind& into) {
  std::string text;
  take(name, json, text);
  for (std::size_t i = 0; i < schedule_names.size(); ++i)
    if (text == schedule_names[i]) return void(into = static_cast<ScheduleKind>(i));
  refuse("'" + name + "' is '" + text + "', which is no schedule");
}

/// An object of which every member must be taken, and exactly once.
class Members {
 public:
  explicit Members(std::string_view line) : json_(Json::parse(line, nullptr, false)) {
    if (json_.is_discarded()) refuse("no JSON");
    if (!json_.is_object()) refuse("no JSON object");
  }

  Json const& operator[](char const* name) {
    auto const found = json_.find(name);
    if (found == json_.end()) refuse("'" + std::string(name) + "' is missing");
    ++taken_;
    return *found;
  }

  template <class T>
  void operator()(char const* name, T& into) {
    auto const later = std::find(later_columns.begin(), later_columns.end(), name) != later_columns.end();
    if (later && !json_.contains(name)) return;
    take(name, (*this)[name], into);
  }

  void end() const {
    if (taken_ != json_.size()) refuse("it has " + std::to_string(json_.size() - taken_) + " unknown fields");
  }

 private:
  Json json_;
  std::size_t taken_ = 0;
};

Json const& list(char const* name, Json const& json) {
  if (!json.is_array()) refuse("'" + std::string(name) + "' is not a list");
  return json;
}

Json const& row(char const* name, Json const& json, std::size_t columns) {
  if (list(name, json).size() != columns) refuse("a row of '" + std::string(name) + "' has another length");
  return json;
}

std::map<std::string, Value> parameters_of(Json const& json) {
  if (!json.is_object()) refuse("'parameters' is not an object");
  std::map<std::string, Value> parameters;
  for (auto const& [name, held] : json.items()) {
    auto& value = parameters[name];
    if (held.is_string())
      take(name, held, value.emplace<std::string>());
    else if (held.is_number_float())
      take(name, held, value.emplace<double>());
    else
      take(name, held, value.emplace<std::int64_t>());
  }
  return parameters;
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

Attempt attempt_from_json(std::string_view line) {
  Members members(line);
  Attempt attempt;
  visit_columns(attempt, members);
  auto const& samples = list("samples", members["samples"]);
  attempt.samples.reserve(samples.size());
  for (auto const& json : samples) {
    auto const& columns = row("samples", json, 3);
    auto& sample = attempt.samples.emplace_back();
    take("repetition", columns[0], sample.repetition);
    take("warmup", columns[1], sample.warmup);
    take("seconds", columns[2], sample.seconds);
  }
  auto const& latencies = list("latencies", members["latencies"]);
  attempt.latencies.reserve(latencies.size());
  for (auto const& json : latencies) {
    auto const& columns = row("latencies", json, 2);
    auto& bucket = attempt.latencies.emplace_back();
    take("ns", columns[0], bucket.ns);
    take("count", columns[1], bucket.count);
  }
  members.end();
  return attempt;
}

Environment environment_from_json(std::string_view line) {
  Members members(line);
  Environment environment;
  members("environment", environment.id);
  auto const& facts = members["facts"];
  if (!facts.is_object()) refuse("'facts' is not an object");
  for (auto const& [name, fact] : facts.items()) take(name, fact, environment.facts[name]);
  members.end();
  return environment;
}

std::map<std::string, Value> parameters_from_json(std::string_view text) {
  return parameters_of(Json::parse(text, nullptr, false));
}

Point point_from_json(std::string_view line) {
  Members members(line);
  Point point;
  visit_columns(point, members);
  point.parameters = parameters_of(members["parameters"]);
  members("schedule", point.schedule.kind);
  members("grain", point.schedule.grain);
  members.end();
  return point;
}

}  // namespace regatta
