#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/error.hpp"
#include "results/codec.hpp"
#include "results/columns.hpp"

namespace regatta {

namespace {

namespace dom = simdjson::dom;

[[noreturn]] void refuse(std::string const& what) {
  throw DamageError("not a record: " + what);
}

void take(std::string_view name, dom::element json, std::string& into) {
  std::string_view text;
  if (json.get(text) != simdjson::SUCCESS) refuse("'" + std::string(name) + "' is not a text");
  into = text;
}

void take(std::string_view name, dom::element json, bool& into) {
  if (json.get(into) != simdjson::SUCCESS) refuse("'" + std::string(name) + "' is neither true nor false");
}

// Correctly rounded (D. Lemire, Number parsing at a gigabyte per second, 2021): the bits that were written.
void take(std::string_view name, dom::element json, double& into) {
  if (json.get(into) != simdjson::SUCCESS) refuse("'" + std::string(name) + "' is not a number");
  if (!std::isfinite(into)) refuse("'" + std::string(name) + "' is not finite");
}

template <std::integral T>
void take(std::string_view name, dom::element json, T& into) {
  bool fits = false;
  if (std::int64_t whole = 0; json.get(whole) == simdjson::SUCCESS)
    fits = std::in_range<T>(whole), into = static_cast<T>(whole);
  else if (std::uint64_t large = 0; json.get(large) == simdjson::SUCCESS)
    fits = std::in_range<T>(large), into = static_cast<T>(large);
  else if (!json.is_int64() && !json.is_uint64())
    refuse("'" + std::string(name) + "' is not an integer");
  if (!fits) refuse("'" + std::string(name) + "' is out of range");
}

void take(std::string_view name, dom::element json, Status& into) {
  std::string text;
  take(name, json, text);
  auto const status = status_of(text);
  if (!status) refuse("'" + std::string(name) + "' is '" + text + "', which is no status");
  into = *status;
}

void take(std::string_view name, dom::element json, ScheduleKind& into) {
  std::string text;
  take(name, json, text);
  for (std::size_t i = 0; i < schedule_names.size(); ++i)
    if (text == schedule_names[i]) return void(into = static_cast<ScheduleKind>(i));
  refuse("'" + std::string(name) + "' is '" + text + "', which is no schedule");
}

/// An object of which every member must be taken, and exactly once. Members mostly come in the order in which
/// they are asked for.
class Members {
 public:
  explicit Members(dom::element json) {
    if (json.get(object_) != simdjson::SUCCESS) refuse("no JSON object");
    next_ = object_.begin();
  }

  dom::element operator[](std::string_view name) {
    ++taken_;
    if (is_next(name)) {
      auto const value = next_.value();
      ++next_;
      return value;
    }
    dom::element value;
    if (object_.at_key(name).get(value) != simdjson::SUCCESS)
      refuse("'" + std::string(name) + "' is missing");
    return value;
  }

  template <class T>
  void operator()(std::string_view name, T& into) {
    if (!is_next(name) && is_later(name) && object_.at_key(name).error() != simdjson::SUCCESS) return;
    take(name, (*this)[name], into);
  }

  void end() const {
    std::size_t members = 0;
    for (auto field = object_.begin(); field != object_.end(); ++field) ++members;
    if (taken_ != members) refuse("it has " + std::to_string(members - taken_) + " unknown fields");
  }

 private:
  [[nodiscard]] bool is_next(std::string_view name) const {
    return next_ != object_.end() && next_.key() == name;
  }
  static bool is_later(std::string_view name) {
    return std::find(later_columns.begin(), later_columns.end(), name) != later_columns.end();
  }

  dom::object object_;
  dom::object::iterator next_;
  std::size_t taken_ = 0;
};

dom::array list(char const* name, dom::element json) {
  dom::array rows;
  if (json.get(rows) != simdjson::SUCCESS) refuse("'" + std::string(name) + "' is not a list");
  return rows;
}

/// Calls take_row with the columns of every row of a list.
template <std::size_t columns>
void for_each_row(char const* name, dom::array rows, auto const& take_row) {
  for (auto const row : rows) {
    auto const cells = list(name, row);
    std::array<dom::element, columns> found;
    std::size_t count = 0;
    for (auto const cell : cells) {
      if (count < columns) found[count] = cell;
      ++count;
    }
    if (count != columns) refuse("a row of '" + std::string(name) + "' has another length");
    take_row(found);
  }
}

std::map<std::string, Value> parameters_of(dom::element json) {
  dom::object object;
  if (json.get(object) != simdjson::SUCCESS) refuse("'parameters' is not an object");
  std::map<std::string, Value> parameters;
  for (auto const& [name, held] : object) {
    auto const [place, is_new] = parameters.try_emplace(std::string(name));
    if (!is_new) refuse("the parameter '" + place->first + "' is there twice");
    if (held.is_string())
      take(name, held, place->second.emplace<std::string>());
    else if (held.type() == dom::element_type::DOUBLE)  // is_double() holds for integers too
      take(name, held, place->second.emplace<double>());
    else
      take(name, held, place->second.emplace<std::int64_t>());
  }
  return parameters;
}

}  // namespace

struct RecordReader::Parser {
  dom::parser parser;
  dom::element parse(std::string_view text) {
    dom::element json;
    if (parser.parse(text.data(), text.size()).get(json) != simdjson::SUCCESS) refuse("no JSON");
    return json;
  }
};

RecordReader::RecordReader() : parser_(std::make_unique<Parser>()) {}
RecordReader::~RecordReader() = default;

Attempt RecordReader::attempt(std::string_view line) {
  Members members(parser_->parse(line));
  Attempt attempt;
  visit_columns(attempt, members);
  auto const samples = list("samples", members["samples"]);
  attempt.samples.reserve(samples.size());
  for_each_row<3>("samples", samples, [&](auto const& columns) {
    auto& sample = attempt.samples.emplace_back();
    take("repetition", columns[0], sample.repetition);
    take("warmup", columns[1], sample.warmup);
    take("seconds", columns[2], sample.seconds);
    // An attempt that is not ok may have been refused for just that, and is kept as it was.
    if (attempt.status == Status::ok && !sample.possible()) refuse("'seconds' is no time of a clock");
  });
  for_each_row<2>("latencies", list("latencies", members["latencies"]), [&](auto const& columns) {
    auto& bucket = attempt.latencies.emplace_back();
    take("ns", columns[0], bucket.ns);
    take("count", columns[1], bucket.count);
  });
  members.end();
  return attempt;
}

Environment RecordReader::environment(std::string_view line) {
  Members members(parser_->parse(line));
  Environment environment;
  members("environment", environment.id);
  dom::object facts;
  if (members["facts"].get(facts) != simdjson::SUCCESS) refuse("'facts' is not an object");
  for (auto const& [name, fact] : facts) take(name, fact, environment.facts[std::string(name)]);
  members.end();
  return environment;
}

Point RecordReader::point(std::string_view line) {
  Members members(parser_->parse(line));
  Point point;
  visit_columns(point, members);
  if (!point.shape.possible()) refuse("no machine has its shape");
  point.parameters = parameters_of(members["parameters"]);
  members("schedule", point.schedule.kind);
  members("grain", point.schedule.grain);
  members.end();
  return point;
}

std::map<std::string, Value> RecordReader::parameters(std::string_view text) {
  return parameters_of(parser_->parse(text));
}

Attempt attempt_from_json(std::string_view line) {
  return RecordReader().attempt(line);
}

Environment environment_from_json(std::string_view line) {
  return RecordReader().environment(line);
}

Point point_from_json(std::string_view line) {
  return RecordReader().point(line);
}

}  // namespace regatta
