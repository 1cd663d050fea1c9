#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "driver/console.hpp"
#include "driver/number_option.hpp"
#include "driver/report_outputs.hpp"
#include "driver/verb.hpp"
#include "kernels/error.hpp"
#include "results/in_parallel.hpp"
#include "results/open_study.hpp"
#include "results/report.hpp"

namespace regatta {

namespace {

struct ReportOptions {
  std::string study;
  std::filesystem::path output = "results";
  bool json = false;
  std::string min_efficiency = "0.75";
  PageRequest page;
  ProposalRequest proposal;
  std::filesystem::path plots;
  bool plots_wanted = false;
};

int report(ReportOptions const& options) {
  if (options.plots_wanted && options.plots.empty())
    throw UsageError("--plots '': name the folder for the pictures");
  auto const min_efficiency = share_option("--min-efficiency", options.min_efficiency);
  auto const place = study_place(options.study, options.output);
  auto records = open_study(options.study, options.output);
  if (options.page.wanted) return write_page(records, place, options.page, min_efficiency);
  if (options.proposal.wanted) return write_proposal(records, place, options.proposal, min_efficiency);
  if (options.plots_wanted) return write_plots(records, options.plots, min_efficiency);
  auto analysis = analyse(records);
  std::string text;
  in_parallel(2, [&](std::size_t index, std::size_t) {
    if (index == 1)
      records = {};  // to free a million samples takes a tenth of a second
    else
      text = options.json ? report_json(analysis, min_efficiency)
                          : render_table(analysis, Terminal::of(STDOUT_FILENO), min_efficiency);
  });
  expect_output();
  print_out(text);
  // The rest on both cores: another tenth of a second, which the shell would wait for.
  in_parallel(2, [&](std::size_t index, std::size_t) {
    if (index == 0)
      analysis.scaling = {};
    else
      analysis.comparisons = {};
  });
  return static_cast<int>(ExitCode::done);
}

CLI::Option* add_page(CLI::App& verb, PageRequest& request) {
  return verb
      .add_option("--html", request.file,
                  "One self-contained page with charts; FILE is report.html in the study's folder")
      ->type_name("[FILE]")
      ->expected(0, 1);
}

CLI::Option* add_proposal(CLI::App& verb, ProposalRequest& request) {
  auto* const wanted =
      verb.add_flag("--proposal", request.wanted, "The scaling section of a compute-time proposal");
  verb.add_option("--format", request.format, "Of the proposal: markdown, latex, csv or pdf")
      ->capture_default_str()
      ->needs(wanted);
  verb.add_option("--to", request.to, "The proposal's file; standard output otherwise")->needs(wanted);
  verb.add_option("--kernel", request.kernel, "The proposal is of this kernel alone")->needs(wanted);
  verb.add_option("--runner", request.runner, "The proposal is of this runner; the fastest otherwise")
      ->needs(wanted);
  return wanted;
}

}  // namespace

void add_report(CLI::App& app, Action& chosen) {
  auto const options = std::make_shared<ReportOptions>();
  auto* const verb = app.add_subcommand(
      "report", "A study for its reader: a table, a page for a browser, a proposal's section, pictures");
  verb->footer(
      "Example: regatta report quickstart\n         regatta report results/quickstart/results.h5 --json\n"
      "         regatta report quickstart --html\n"
      "         regatta report alloc26 --proposal --format pdf --to scaling.pdf\n"
      "         regatta report alloc26 --plots pictures");
  verb->add_option("study", options->study, "A study's name or folder, or a results.h5")->required();
  verb->add_option("--output", options->output, "The folder of studies")->capture_default_str();
  auto* const json = verb->add_flag("--json", options->json, "For scripts");
  auto* const html = add_page(*verb, options->page)->excludes(json);
  auto* const proposal = add_proposal(*verb, options->proposal)->excludes(json)->excludes(html);
  auto* const plots =
      verb->add_option("--plots", options->plots,
                       "A folder for pictures: SVG, PDF and PNG, with gnuplot's scripts and data")
          ->excludes(json)
          ->excludes(html)
          ->excludes(proposal);
  verb->add_option("--min-efficiency", options->min_efficiency,
                   "The parallel efficiency that laws, page, proposal and pictures measure against")
      ->capture_default_str();
  verb->callback([options, html, plots, &chosen] {
    options->page.wanted = html->count() > 0;
    options->plots_wanted = plots->count() > 0;
    chosen = [options] { return report(*options); };
  });
}

}  // namespace regatta
