#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/open_study.hpp"
#include "results/report.hpp"

namespace regatta {

namespace {

struct ReportOptions {
  std::string study;
  std::filesystem::path output = "results";
  bool json = false;
};

int report(ReportOptions const& options) {
  auto const analysis = analyse(open_study(options.study, options.output));
  fmt::print("{}",
             options.json ? report_json(analysis) : render_table(analysis, Terminal::of(STDOUT_FILENO)));
  return static_cast<int>(ExitCode::done);
}

}  // namespace

void add_report(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<ReportOptions>();
  auto* const verb = app.add_subcommand("report", "The table of a study: who wins where, METG, warnings");
  verb->footer(
      "Example: regatta report quickstart\n         regatta report results/quickstart/results.h5 --json");
  verb->add_option("study", options->study, "A study's name or folder, or a results.h5")->required();
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  verb->add_flag("--json", options->json, "For scripts");
  verb->callback([options, &chosen] { chosen = [options] { return report(*options); }; });
}

}  // namespace regatta
