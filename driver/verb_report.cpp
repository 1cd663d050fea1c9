#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "driver/build_info.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/open_study.hpp"
#include "results/page/page.hpp"
#include "results/report.hpp"

namespace regatta {

namespace {

namespace fs = std::filesystem;

struct ReportOptions {
  std::string study;
  fs::path output = "results";
  bool json = false;
  bool html = false;
  fs::path html_file;
  double min_efficiency = 0.75;
};

/// results/<study>/report.html, or beside a file and with its name.
fs::path page_file(ReportOptions const& options, fs::path const& place) {
  if (!options.html_file.empty()) return options.html_file;
  return fs::is_directory(place) ? place / "report.html" : fs::path(place).replace_extension(".html");
}

int write_page(ReportOptions const& options) {
  auto const place = study_place(options.study, options.output);
  auto const records = open_study(options.study, options.output);
  auto const name = fs::weakly_canonical(place);
  auto const file = page_file(options, place);
  if (auto const folder = file.parent_path(); !folder.empty() && !fs::is_directory(folder))
    throw StorageError(fmt::format("{}: there is no folder {}; make it, or name another file", file.string(),
                                   folder.string()));
  replace_file(file, report_page(records, {fs::is_directory(place) ? name.filename() : name.stem(),
                                           options.min_efficiency, version_text()}));
  fmt::print("{}\n", file.string());
  flush_output();
  return static_cast<int>(ExitCode::done);
}

int report(ReportOptions const& options) {
  if (options.html) return write_page(options);
  auto const analysis = analyse(open_study(options.study, options.output));
  fmt::print("{}",
             options.json ? report_json(analysis) : render_table(analysis, Terminal::of(STDOUT_FILENO)));
  return static_cast<int>(ExitCode::done);
}

}  // namespace

void add_report(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<ReportOptions>();
  auto* const verb = app.add_subcommand("report", "A study for its reader: a table, or a page for a browser");
  verb->footer(
      "Example: regatta report quickstart\n         regatta report results/quickstart/results.h5 --json\n"
      "         regatta report quickstart --html");
  verb->add_option("study", options->study, "A study's name or folder, or a results.h5")->required();
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  auto* const json = verb->add_flag("--json", options->json, "For scripts");
  auto* const html =
      verb->add_option("--html", options->html_file,
                       "One self-contained page with charts; FILE is report.html in the study's folder")
          ->type_name("[FILE]")
          ->expected(0, 1)
          ->excludes(json);
  verb->add_option("--min-efficiency", options->min_efficiency,
                   "The threshold that the page draws and its answers keep")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  verb->callback([options, html, &chosen] {
    options->html = html->count() > 0;
    chosen = [options] { return report(*options); };
  });
}

}  // namespace regatta
