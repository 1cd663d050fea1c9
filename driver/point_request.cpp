#include "driver/point_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "driver/limits.hpp"
#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

/// The whole text as a number of that type.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

/// Digits with a point or an exponent, so that a number of type double stays one ("2.0", not "2").
std::string real_text(double number) {
  auto text = fmt::format("{}", number);
  return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

bool reads_as_number(std::string_view text) {
  return number_in<std::int64_t>(text) || number_in<double>(text);
}

/// So that value_of() reads the same value, of the same type.
std::string argument_of(Value const& value) {
  if (auto const* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (auto const* real = std::get_if<double>(&value)) return real_text(*real);
  auto const& text = std::get<std::string>(value);
  return reads_as_number(text) || text.starts_with('"') ? fmt::format("\"{}\"", text) : text;
}

Value value_of(std::string_view text) {
  if (auto const whole = number_in<std::int64_t>(text)) return *whole;
  if (auto const real = number_in<double>(text)) return *real;
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  return std::string(text);
}

int count_of(std::string const& option, std::string const& text, int least, std::int64_t most) {
  auto const number = number_in<std::int64_t>(text);
  if (!number || *number < least || *number > most)
    throw UsageError(
        fmt::format("{} is '{}'; it must be a whole number from {} to {}", option, text, least, most));
  return static_cast<int>(*number);
}

double share_of(std::string const& option, std::string const& text) {
  auto const number = number_in<double>(text);
  if (!number || !(*number >= 0 && *number <= 1))
    throw UsageError(fmt::format("{} is '{}'; it must be a number from 0 to 1", option, text));
  return *number;
}

double seconds_of(std::string const& option, std::string const& text) {
  auto const number = number_in<double>(text);
  if (!number || !(*number > 0 && *number <= most_timeout_seconds))
    throw UsageError(fmt::format("{} is '{}'; it must be a number of seconds above 0 and up to {}", option,
                                 text, most_timeout_seconds));
  return *number;
}

ScheduleKind schedule_of(std::string const& option, std::string const& text) {
  for (std::size_t i = 0; i < schedule_names.size(); ++i)
    if (schedule_names[i] == text) return static_cast<ScheduleKind>(i);
  throw UsageError(
      fmt::format("{} is '{}'; it must be one of {}", option, text, fmt::join(schedule_names, ", ")));
}

std::string runner_of(std::string const& option, std::string const& text) {
  if (find_runner(text) != nullptr) return text;
  std::vector<std::string> known;
  known.reserve(std::size(runners));
  for (auto const& runner : runners) known.emplace_back(runner.name);
  throw UsageError(fmt::format("{} is '{}'; it must be one of {}", option, text, fmt::join(known, ", ")));
}

void set_parameter(PointRequest& request, std::string const& option, std::string const& text) {
  auto const equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(fmt::format("{} is '{}'; it must be name=value", option, text));
  if (!request.point.parameters
           .emplace(text.substr(0, equals), value_of(std::string_view(text).substr(equals + 1)))
           .second)
    throw UsageError(fmt::format("{} gives '{}' twice", option, text.substr(0, equals)));
}

struct PointOption {
  std::string name, argument, meaning;  ///< without an argument: a flag
  void (*read)(PointRequest& request, std::string const& option, std::string const& text);
};

/// In the order in which to_arguments writes them.
std::array<PointOption, 18> const& options() {
  using R = PointRequest;
  using S = std::string;
  static std::array<PointOption, 18> const all{{
      {"--kernel", "NAME", "what to run (regatta list kernels)",
       [](R& r, S const&, S const& t) { r.point.kernel = t; }},
      {"--set", "NAME=VALUE", "a parameter of the kernel; may be given several times", set_parameter},
      {"--runner", "NAME", "how to run it (regatta list runners)",
       [](R& r, S const& o, S const& t) { r.point.runner = runner_of(o, t); }},
      {"--nodes", "N", "nodes",
       [](R& r, S const& o, S const& t) { r.point.shape.nodes = count_of(o, t, 1, most_nodes); }},
      {"--ranks-per-node", "N", "MPI ranks on each node",
       [](R& r, S const& o, S const& t) {
         r.point.shape.ranks_per_node = count_of(o, t, 1, most_cores_per_node);
       }},
      {"--threads", "N", "threads of each rank",
       [](R& r, S const& o, S const& t) {
         r.point.shape.threads_per_rank = count_of(o, t, 1, most_cores_per_node);
       }},
      {"--schedule", "KIND", "static, cyclic, dynamic or guided",
       [](R& r, S const& o, S const& t) { r.point.schedule.kind = schedule_of(o, t); }},
      {"--grain", "N", "tasks a chunk",
       [](R& r, S const& o, S const& t) {
         r.point.schedule.grain = static_cast<std::size_t>(count_of(o, t, 1, most_grain));
       }},
      {"--concurrency", "N", "I/O operations in flight over the whole point; 0: one a core",
       [](R& r, S const& o, S const& t) { r.point.concurrency = count_of(o, t, 0, most_concurrency); }},
      {"--warmup", "N", "repetitions that do not count",
       [](R& r, S const& o, S const& t) { r.measure.warmup = count_of(o, t, 0, most_warmups); }},
      {"--min", "N", "repetitions at least",
       [](R& r, S const& o, S const& t) { r.measure.min_repetitions = count_of(o, t, 1, most_repetitions); }},
      {"--max", "N", "repetitions at most",
       [](R& r, S const& o, S const& t) { r.measure.max_repetitions = count_of(o, t, 1, most_repetitions); }},
      {"--ci", "SHARE", "stop when half of the median's 95 % interval is no more than this share of it",
       [](R& r, S const& o, S const& t) { r.measure.ci = share_of(o, t); }},
      {"--timeout", "SECONDS", "the attempt's limit, kept by what started it",
       [](R& r, S const& o, S const& t) { r.measure.timeout_seconds = seconds_of(o, t); }},
      {"--round", "N", "the round that this attempt belongs to",
       [](R& r, S const& o, S const& t) { r.round = count_of(o, t, 1, most_rounds); }},
      {"--scratch", "DIR",
       "an existing folder for files that kernels make, which stay there; otherwise one in TMPDIR or /tmp: "
       "removed again, "
       "or regatta-<uid> for several ranks",
       [](R& r, S const&, S const& t) { r.scratch = t; }},
      {"--allow-oversubscription", "", "run even with fewer cores than workers; the record says so",
       [](R& r, S const&, S const&) { r.allow_oversubscription = true; }},
      {"--rounds", "N", "rounds of the study, for the record",
       [](R& r, S const& o, S const& t) { r.measure.rounds = count_of(o, t, 1, most_rounds); }},
  }};
  return all;
}

/// A shape that its runner has no use for would be measured as another one.
void check_shape(Point const& point) {
  auto const* runner = find_runner(point.runner);
  auto const& shape = point.shape;
  if (runner->team == "single" && shape.ranks() > 1)
    throw UsageError(
        fmt::format("runner '{}' is one process; leave --nodes and --ranks-per-node out, or take 'mpi{}'",
                    point.runner, runner->pool == "serial" ? "" : "+" + point.runner));
  if (runner->pool == "serial" && shape.threads_per_rank > 1)
    throw UsageError(fmt::format("runner '{}' has one thread a process; leave --threads out", point.runner));
  if (std::int64_t{shape.ranks_per_node} * shape.threads_per_rank > most_cores_per_node)
    throw UsageError(fmt::format("--ranks-per-node {} times --threads {} are above the {} cores of a node",
                                 shape.ranks_per_node, shape.threads_per_rank, most_cores_per_node));
}

/// Which options were given: defaults give way to them.
using Given = std::set<std::string_view>;

/// As a job file reads them together.
void check_measure(PointRequest& request, Given const& given) {
  auto& measure = request.measure;
  auto const of = [&](char const* option, int number) {
    return given.contains(option) ? std::optional(number) : std::nullopt;
  };
  set_repetitions(measure, of("--min", measure.min_repetitions), of("--max", measure.max_repetitions));
  if (measure.min_repetitions > measure.max_repetitions)
    throw UsageError(fmt::format("--min {} is above --max {}; write the smaller as --min",
                                 measure.min_repetitions, measure.max_repetitions));
  if (!given.contains("--rounds")) measure.rounds = std::max(measure.rounds, request.round);
  if (request.round > measure.rounds)
    throw UsageError(
        fmt::format("--round {} is none of --rounds {}; rounds count from 1", request.round, measure.rounds));
}

PointOption const& option_named(std::string const& name) {
  std::vector<std::string> known;
  for (auto const& option : options()) {
    if (option.name == name) return option;
    known.push_back(option.name);
  }
  auto const near = nearest(name, known);
  throw UsageError(
      fmt::format("unknown argument '{}' of regatta point{}", name,
                  near.empty() ? "; see regatta point --help" : fmt::format("; did you mean '{}'?", near)));
}

}  // namespace

std::vector<std::string> to_arguments(PointRequest const& request) {
  auto const& [point, measure, round, allow_oversubscription, scratch] = request;
  std::vector<std::string> arguments{"--kernel", point.kernel};
  auto const add = [&](char const* name, std::string value) {
    arguments.emplace_back(name);
    arguments.push_back(std::move(value));
  };
  for (auto const& [name, value] : point.parameters)
    add("--set", fmt::format("{}={}", name, argument_of(value)));
  add("--runner", point.runner);
  add("--nodes", std::to_string(point.shape.nodes));
  add("--ranks-per-node", std::to_string(point.shape.ranks_per_node));
  add("--threads", std::to_string(point.shape.threads_per_rank));
  add("--schedule", std::string(name_of(point.schedule.kind)));
  add("--grain", std::to_string(point.schedule.grain));
  add("--concurrency", std::to_string(point.concurrency));
  add("--warmup", std::to_string(measure.warmup));
  add("--min", std::to_string(measure.min_repetitions));
  add("--max", std::to_string(measure.max_repetitions));
  add("--ci", real_text(measure.ci));
  add("--timeout", real_text(measure.timeout_seconds));
  add("--rounds", std::to_string(measure.rounds));
  add("--round", std::to_string(round));
  if (!scratch.empty()) add("--scratch", scratch.string());
  if (allow_oversubscription) arguments.emplace_back("--allow-oversubscription");
  for (auto const& argument : arguments)
    if (argument.find('\0') != std::string::npos)
      throw UsageError(
          fmt::format("a NUL inside '{}'; a parameter's text must not hold one", argument.c_str()));
  return arguments;
}

PointRequest point_request_of(std::span<std::string const> arguments) {
  PointRequest request;
  Given given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto const& option = option_named(arguments[i]);
    given.insert(option.name);
    if (option.argument.empty()) {
      option.read(request, option.name, {});
    } else {
      if (i + 1 == arguments.size())
        throw UsageError(fmt::format("{} of regatta point needs a {}", option.name, option.argument));
      option.read(request, option.name, arguments[++i]);
    }
  }
  if (request.point.kernel.empty())
    throw UsageError("regatta point needs --kernel NAME; see regatta list kernels");
  if (request.point.runner.empty())
    throw UsageError("regatta point needs --runner NAME; see regatta list runners");
  check_shape(request.point);
  check_measure(request, given);
  return request;
}

std::string point_options_help() {
  std::string help;
  for (auto const& option : options())
    help += fmt::format("  {:<28}{}\n", option.name + (option.argument.empty() ? "" : " " + option.argument),
                        option.meaning);
  return help;
}

}  // namespace regatta
