#include "driver/report_outputs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "driver/build_info.hpp"
#include "driver/console.hpp"
#include "kernels/error.hpp"
#include "results/durable.hpp"
#include "results/page/page.hpp"
#include "results/plots/plots.hpp"
#include "results/proposal/proposal.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

namespace fs = std::filesystem;

struct ProposalFormat {
  std::string_view name;
  std::string (*text)(Proposal const&);
};
constexpr std::array proposal_formats{
    ProposalFormat{"markdown", proposal_markdown}, ProposalFormat{"latex", proposal_latex},
    ProposalFormat{"csv", proposal_csv}, ProposalFormat{"pdf", proposal_pdf}};

ProposalFormat const& format_named(std::string const& name) {
  auto const* const found = std::find_if(proposal_formats.begin(), proposal_formats.end(),
                                         [&](auto const& format) { return format.name == name; });
  if (found == proposal_formats.end())
    throw UsageError("--format " + in_quotes(name) + " is none; it must be markdown, latex, csv or pdf");
  return *found;
}

/// A folder that is missing is said as such, before anything is computed.
void expect_folder_of(fs::path const& file) {
  if (auto const folder = file.parent_path(); !folder.empty() && !fs::is_directory(folder))
    throw StorageError(fmt::format("{}: there is no folder {}; make it, or name another file", file.string(),
                                   folder.string()));
}

/// "alloc26" of results/alloc26, of results/alloc26/results.h5 and of alloc26.h5.
std::string name_of_study(fs::path const& study) {
  auto const place = fs::weakly_canonical(study);
  if (fs::is_directory(place)) return place.filename().string();
  return place.filename() == "results.h5" ? place.parent_path().filename().string() : place.stem().string();
}

}  // namespace

int write_page(Records const& records, fs::path const& study, PageRequest const& request,
               double min_efficiency) {
  auto file = request.file;
  if (file.empty())
    file = fs::is_directory(study) ? study / "report.html" : fs::path(study).replace_extension(".html");
  expect_folder_of(file);
  replace_file(file, report_page(records, {name_of_study(study), min_efficiency, version_text()}));
  fmt::print("{}\n", file.string());
  flush_output();
  return static_cast<int>(ExitCode::done);
}

int write_proposal(Records const& records, fs::path const& study, ProposalRequest const& request,
                   double min_efficiency) {
  auto const& format = format_named(request.format);
  if (format.name == "pdf" && request.to.empty() && ::isatty(STDOUT_FILENO) != 0)
    throw UsageError("a PDF is no text for a terminal; name a file: --to proposal.pdf");
  expect_folder_of(request.to);
  auto const text = format.text(
      proposal_of(records, name_of_study(study), {min_efficiency, request.kernel, request.runner}));
  if (request.to.empty()) {
    expect_output();
    print_out(text);
  } else {
    replace_file(request.to, text);
  }
  return static_cast<int>(ExitCode::done);
}

int write_plots(Records const& records, fs::path const& folder, double min_efficiency) {
  PlotOptions options;
  options.threshold = min_efficiency;
  auto const [plots, left_out] = plots_of(analyse(records), options);
  if (plots.empty())
    throw UsageError(
        "the study has nothing to plot: no kernel ran on two core counts, with two numbers of operations in "
        "flight, or under a roofline; measure more shapes");
  draw(plots, folder);
  for (auto const& plot : plots) fmt::print("{}.svg\n", (folder / plot.name).string());
  flush_output();
  if (left_out > 0)
    print_to(STDERR_FILENO, fmt::format("regatta: warning: {} more charts of scaling were not drawn; plot a "
                                        "study of fewer problems\n",
                                        left_out));
  return static_cast<int>(ExitCode::done);
}

}  // namespace regatta
