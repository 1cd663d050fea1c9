#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/report.hpp"
#include "results/store.hpp"

namespace regatta {

namespace {

namespace fs = std::filesystem;

struct ReportOptions {
  std::string study;
  fs::path output = "results";
  bool json = false;
};

/// The journals are the truth and newer than results.h5; a folder without them may have come with the file
/// alone.
Records records_of(ReportOptions const& options) {
  fs::path path(options.study);
  std::error_code none;
  if (path.extension() == ".h5" && !fs::is_directory(path, none)) return read_store(path);
  if (!fs::is_directory(path, none) && fs::is_directory(options.output / path, none))
    path = options.output / path;
  if (!fs::is_directory(path, none))
    throw UsageError(in_quotes(options.study) + " is no study: neither a folder, nor one in " +
                     in_quotes(options.output.string()) + ", nor an .h5 file");
  if (fs::exists(fs::symlink_status(path / "journal", none))) return read_journals(path);
  if (fs::exists(fs::symlink_status(path / "results.h5", none))) return read_store(path / "results.h5");
  throw UsageError(in_quotes(path.string()) +
                   " holds neither a journal nor a results.h5; `regatta run` makes them");
}

int report(ReportOptions const& options) {
  auto const analysis = analyse(records_of(options));
  fmt::print("{}",
             options.json ? report_json(analysis) : render_table(analysis, Terminal::of(STDOUT_FILENO)));
  return static_cast<int>(ExitCode::done);
}

}  // namespace

void add_report(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<ReportOptions>();
  auto* const verb = app.add_subcommand("report", "The table of a study: who wins where, METG, warnings");
  verb->footer(
      "Example:\n  regatta report quickstart\n  regatta report results/quickstart/results.h5 --json");
  verb->add_option("study", options->study, "A study's name or folder, or a results.h5")->required();
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  verb->add_flag("--json", options->json, "For scripts");
  verb->callback([options, &chosen] { chosen = [options] { return report(*options); }; });
}

}  // namespace regatta
