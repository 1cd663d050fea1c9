#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "driver/console.hpp"
#include "driver/job_folders.hpp"
#include "driver/verb.hpp"
#include "kernels/registry.hpp"
#include "results/terminal.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(Value const& value) {
  return std::visit([](auto const& alternative) { return Json(alternative); }, value);
}

Json json_of(ParameterSpec const& spec) {
  constexpr char const* types[] = {"integer", "number", "text"};
  Json json{{"name", spec.name}, {"type", types[spec.standard.index()]}, {"default", json_of(spec.standard)}};
  if (spec.standard.index() == 2)
    json["choices"] = spec.choices;
  else
    json["minimum"] = spec.minimum, json["maximum"] = spec.maximum;
  if (spec.standard.index() == 0) json["multiple_of"] = spec.multiple_of;
  json["unit"] = spec.unit;
  json["meaning"] = spec.meaning;
  return json;
}

Json kernels_json() {
  auto all = Json::array();
  for (auto const& kernel : kernels()) {
    Json json{{"name", kernel.name},
              {"version", kernel.version},
              {"bound", kernel.bound},
              {"summary", kernel.summary},
              {"io", kernel.io},
              {"stepped", kernel.stepped},
              {"work_power", kernel.work_power}};
    for (auto const& spec : kernel.parameters) json["parameters"].push_back(json_of(spec));
    all.push_back(std::move(json));
  }
  return all;
}

Json runners_json() {
  auto all = Json::array();
  for (auto const& runner : runners)
    all.push_back(
        {{"name", runner.name}, {"team", runner.team}, {"pool", runner.pool}, {"summary", runner.summary}});
  return all;
}

Json jobs_json() {
  auto all = Json::array();
  for (auto const& job : shipped_jobs())
    all.push_back({{"path", job.path.string()}, {"summary", job.summary}});
  return all;
}

std::string text_of(Value const& value) {
  if (auto const* text = std::get_if<std::string>(&value)) return "\"" + *text + "\"";
  if (auto const* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return fmt::format("{}", std::get<std::int64_t>(value));
}

/// A limit for people: 1e+15 rather than sixteen digits.
std::string text_of(double limit) {
  return limit < 1e9 ? fmt::format("{}", limit) : fmt::format("{:g}", limit);
}

std::string limits_of(ParameterSpec const& spec) {
  if (!spec.choices.empty()) return fmt::format("{}", fmt::join(spec.choices, " | "));
  if (spec.standard.index() == 2) return "any text";
  return fmt::format("{} to {}{}{}", text_of(spec.minimum), text_of(spec.maximum),
                     spec.unit.empty() ? "" : " " + spec.unit,
                     spec.multiple_of == 1 ? "" : fmt::format(", a multiple of {}", spec.multiple_of));
}

void print_kernels(Terminal const& terminal, bool with_parameters) {
  for (auto const& kernel : kernels()) {
    fmt::print("  {}  {}  {}\n", terminal.paint(Colour::bold, fmt::format("{:<14}", kernel.name)),
               terminal.paint(Colour::cyan, fmt::format("{:<8}", kernel.bound)), kernel.summary);
    if (!with_parameters) continue;
    for (auto const& spec : kernel.parameters)
      fmt::print("      {:<12} = {:<14} {}: {}\n", spec.name, text_of(spec.standard), limits_of(spec),
                 spec.meaning);
    if (kernel.io)
      fmt::print("      {:<12} = one a core     operations in flight over the whole point\n", "concurrency");
  }
}

void print_runners(Terminal const& terminal) {
  for (auto const& runner : runners)
    fmt::print("  {}  {}\n", terminal.paint(Colour::bold, fmt::format("{:<14}", runner.name)),
               runner.summary);
}

void print_jobs(Terminal const& terminal) {
  auto const jobs = shipped_jobs();
  if (jobs.empty()) fmt::print("  none in {}; `regatta init NAME` writes one\n", escaped(job_folders_text()));
  for (auto const& job : jobs)
    fmt::print("  {}  {}\n", terminal.paint(Colour::bold, fmt::format("{:<14}", escaped(job.path.string()))),
               escaped(job.summary));
}

int list(std::string const& what, bool as_json) {
  auto const is = [&](char const* one) { return what.empty() || what == one; };
  if (as_json) {
    Json const all{{"kernels", kernels_json()}, {"runners", runners_json()}, {"jobs", jobs_json()}};
    fmt::print("{}\n", (what.empty() ? all : all[what]).dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    auto const terminal = Terminal::of(1);
    auto const heading = [&](char const* title) {
      if (what.empty()) fmt::print("{}\n", terminal.paint(Colour::dim, title));
    };
    if (is("kernels"))
      heading("kernels (their parameters: regatta list kernels)"), print_kernels(terminal, !what.empty());
    if (is("runners")) heading("runners"), print_runners(terminal);
    if (is("jobs")) heading("jobs"), print_jobs(terminal);
  }
  expect_output();
  flush_output();
  return 0;
}

struct Options {
  std::string what;
  bool json = false;
};

}  // namespace

void add_list(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<Options>();
  auto* const verb =
      app.add_subcommand("list", "Kernels with their parameters, runners, and the job files that ship");
  verb->add_option("what", options->what, "kernels, runners or jobs; all of them when left out")
      ->check(CLI::IsMember({"kernels", "runners", "jobs"}));
  verb->add_flag("--json", options->json, "As JSON, for scripts");
  verb->footer("Example: regatta list kernels --json");
  verb->callback([options, &chosen] { chosen = [options] { return list(options->what, options->json); }; });
}

}  // namespace regatta
