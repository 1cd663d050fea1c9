#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "driver/console.hpp"
#include "driver/cost.hpp"
#include "driver/cost_text.hpp"
#include "driver/launch.hpp"
#include "driver/look_around.hpp"
#include "driver/notation.hpp"
#include "driver/only_option.hpp"
#include "driver/plan.hpp"
#include "driver/preflight.hpp"
#include "driver/sweep.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/analysis/naming.hpp"
#include "results/codec.hpp"
#include "results/counted.hpp"
#include "results/journal.hpp"
#include "results/terminal.hpp"
#include "results/text_table.hpp"

namespace regatta {

namespace {

/// Attempts that a study lacks; nothing where it has not begun.
using Missing = std::optional<std::size_t>;

struct Options {
  std::string job, only, output = "results";
  int cores_per_node = 0;
  bool json = false;
};

/// `--cores-per-node` plans for nodes elsewhere.
Machine machine_of(Options const& options, Preflight const& here) {
  if (options.cores_per_node > 0) return {options.cores_per_node, 1, "a node"};
  if (here.allocation)
    return {here.cores_per_node(), here.allocation->node_count(), "allocation " + here.allocation->label};
  return {here.cores_per_node()};
}

LaunchOptions launch_options(Options const& options, Preflight const& here) {
  auto launch = launch_options(here);
  if (options.cores_per_node == 0) return launch;
  LaunchOptions elsewhere;
  elsewhere.program = launch.program;
  elsewhere.as_root = launch.as_root;
  return elsewhere;
}

Command command(Job const& job, Point const& point, LaunchOptions const& launch) {
  return command_of({point, job.measure, 1, job.allow_oversubscription, {}}, launch);
}

std::string point_lines(std::size_t number, Point const& point, Naming const& naming, Command const& command,
                        Terminal const& terminal) {
  auto const& shape = point.shape;
  auto const in_flight =
      point.concurrency > 0
          ? fmt::format("  {} in flight", grouped(static_cast<std::uint64_t>(point.concurrency)))
          : "";
  return fmt::format(
      "{}\n  {}\n",
      terminal.paint(Colour::bold, fmt::format("{:>6}  {} {}{}  {}  {} × {} × {}  {}{}", number, point.kernel,
                                               std::get<std::int64_t>(point.parameters.at("size")),
                                               escaped(naming.parameters_of(point.kernel, point.parameters)),
                                               point.runner, shape.nodes, shape.ranks_per_node,
                                               shape.threads_per_rank, text_of(point.schedule), in_flight)),
      escaped(shell_text(command)));
}

void print_points(Job const& job, Plan const& plan, LaunchOptions const& launch, Terminal const& terminal) {
  constexpr std::size_t at_a_time = 10'000;  // the text of a million would take a gigabyte
  Naming const naming(plan.points);
  for (std::size_t first = 0; first < plan.points.size(); first += at_a_time)
    fmt::print("{}", joined_in_parallel(std::min(at_a_time, plan.points.size() - first), [&](std::size_t i) {
                 auto const& point = plan.points[first + i];
                 return point_lines(first + i + 1, point, naming, command(job, point, launch), terminal);
               }));
}

/// What the next run would do, where the study has begun.
std::string missing_text(Missing const& missing, std::size_t attempts) {
  if (!missing) return {};
  if (*missing == 0) return "missing   nothing: `regatta run` has nothing to do\n";
  return fmt::format("missing   {} of {}, which `regatta run` would do\n", grouped(*missing),
                     counted(attempts, "attempt"));
}

void print_text(Job const& job, Plan const& plan, LaunchOptions const& launch, Cost const& cost,
                Missing const& missing) {
  auto const terminal = Terminal::of(1);
  print_points(job, plan, launch, terminal);
  fmt::print(
      "\nstudy '{}': {} (kernel size, runner, nodes × ranks a node × threads a rank, schedule) × {} = {}\n",
      job.name, counted(plan.points.size(), "point"),
      counted(static_cast<std::uint64_t>(job.measure.rounds), "round"), counted(cost.attempts, "attempt"));
  fmt::print("at most   {}, {}: were every attempt to take its timeout of {}\n",
             core_time_text(cost.worst_core_seconds, Rounding::up),
             duration_text(cost.worst_seconds, Rounding::up),
             duration_text(job.measure.timeout_seconds, Rounding::nearest));
  if (cost.known_points == 0)
    fmt::print("expected  unknown until a part of it has run\n");
  else
    fmt::print("expected  {}, {}: for {} of the points, from what has run\n",
               core_time_text(cost.expected_core_seconds, Rounding::nearest),
               duration_text(cost.expected_seconds, Rounding::nearest), grouped(cost.known_points));
  fmt::print("{}", missing_text(missing, cost.attempts));
  for (auto const& warning : plan.warnings)
    fmt::print("{} {}\n", terminal.paint(Colour::yellow, "warning:"), warning);
}

/// A line a point, so that memory stays that of one.
void print_json(Job const& job, Plan const& plan, LaunchOptions const& launch, Cost const& cost,
                Missing const& missing) {
  using Json = nlohmann::ordered_json;
  auto const line = [](Json const& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  Json const costs{
      {"attempts", cost.attempts},
      {"missing", missing ? Json(*missing) : Json()},
      {"worst_seconds", cost.worst_seconds},
      {"worst_core_seconds", cost.worst_core_seconds},
      {"known_points", cost.known_points},
      {"expected_seconds", cost.known_points > 0 ? Json(cost.expected_seconds) : Json()},
      {"expected_core_seconds", cost.known_points > 0 ? Json(cost.expected_core_seconds) : Json()}};
  fmt::print(
      "{{\"study\":{},\"scaling\":\"{}\",\"order\":\"{}\",\"rounds\":{},\"timeout_seconds\":{},\n\"cost\":{},"
      "\n"
      "\"warnings\":{},\n\"points\":[",
      line(job.name), name_of(job.scaling), name_of(job.measure.order), job.measure.rounds,
      job.measure.timeout_seconds, line(costs), line(plan.warnings));
  char const* separator = "\n";
  for (auto const& point : plan.points) {
    auto const start = command(job, point, launch);
    auto json = to_json(point);
    json.pop_back();  // its closing brace: the command goes in before
    fmt::print("{}{},\"command\":{}}}", separator, json,
               line({{"argv", start.argv}, {"set", start.set}, {"unset", start.unset}}));
    separator = ",\n";
  }
  fmt::print("\n]}}\n");
}

int plan_job(Options const& options) {
  auto const job = load_job(options.job);
  auto const here = look_around({}, job);
  auto plan = expand(job, machine_of(options, here));
  if (!options.only.empty()) keep_only(plan, options.only);
  auto const study = std::filesystem::path(options.output) / job.name;
  bool const has_begun = std::filesystem::exists(study / "journal");
  auto const past = has_begun ? read_journals(study) : Records{};
  auto const cost = cost_of(plan.points, job.measure, past.points, past.attempts);
  Missing missing;
  if (has_begun) missing = missing_turns(plan.points, past.attempts, job.measure).size();
  auto const launch = launch_options(options, here);
  if (options.json)
    print_json(job, plan, launch, cost, missing);
  else
    print_text(job, plan, launch, cost, missing);
  expect_output();
  flush_output();
  return 0;
}

}  // namespace

void add_plan(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<Options>();
  auto* const verb = app.add_subcommand(
      "plan", "Checks a job file and shows every point, every command and the cost; runs nothing");
  verb->add_option("JOB", options->job, "The job file")->required();
  add_only(*verb, options->only, "An expression that selects points: \"runner == 'asio' and cores > 1\"");
  verb->add_option("--output", options->output, "The folder of studies, for what has run already")
      ->capture_default_str();
  verb->add_option("--cores-per-node", options->cores_per_node,
                   "Plan for nodes with so many cores, not for this machine or allocation")
      ->check(CLI::Range(1, 65536));
  verb->add_flag("--json", options->json, "As JSON, for scripts");
  verb->footer("Example: regatta plan jobs/quickstart.toml --only \"kernel == 'triad'\"");
  verb->callback([options, &chosen] { chosen = [options] { return plan_job(*options); }; });
}

}  // namespace regatta
