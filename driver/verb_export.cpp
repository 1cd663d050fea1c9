#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "driver/console.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/export.hpp"
#include "results/open_study.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

struct ExportOptions {
  std::string study, format = "csv";
  std::filesystem::path to, output = "results";
};

ExportFormat const& format_named(std::string const& name) {
  std::vector<std::string> known;
  for (auto const& format : export_formats()) {
    if (format.name == name) return format;
    known.emplace_back(format.name);
  }
  throw UsageError(
      fmt::format("--format {} is none; it must be one of {}", in_quotes(name), fmt::join(known, ", ")));
}

/// Text of a study must not steer a terminal; files and pipes get it as it is.
void print(std::string_view text, bool on_terminal) {
  if (!on_terminal) return print_out(text);
  while (!text.empty()) {
    auto const line = text.substr(0, text.find_first_of("\r\n"));
    auto const end = text.substr(line.size(), 1);
    print_out(fmt::format("{}{}", escaped(line), end));
    text.remove_prefix(line.size() + end.size());
  }
}

int export_study(ExportOptions const& options) {
  auto const& format = format_named(options.format);
  auto const records = open_study(options.study, options.output);
  warn_of_skipped(records.damage);
  if (options.to.empty()) {
    expect_output();
    bool const on_terminal = Terminal::of(STDOUT_FILENO).interactive;
    format.write(records, [&](std::string_view text) { print(text, on_terminal); });
  } else {
    Replacement file(options.to);
    format.write(records, [&](std::string_view text) { file.append(text); });
    file.commit();
  }
  return static_cast<int>(ExitCode::done);
}

}  // namespace

void add_export(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<ExportOptions>();
  auto* const verb = app.add_subcommand("export", "A study's records for other programs");
  std::string formats;
  for (auto const& format : export_formats())
    formats += fmt::format("  {:<16}{}\n", format.name, format.summary);
  verb->footer("Formats:\n" + formats +
               "Example: regatta export quickstart --format csv --to quickstart.csv");
  verb->add_option("STUDY", options->study, "A study's name or folder, or a results.h5")->required();
  verb->add_option("--format", options->format, "Which; see below")->capture_default_str();
  verb->add_option("--to", options->to, "The file to write; standard output otherwise");
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  verb->callback([options, &chosen] { chosen = [options] { return export_study(*options); }; });
}

}  // namespace regatta
