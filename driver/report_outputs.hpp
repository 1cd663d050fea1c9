#pragma once

#include <filesystem>
#include <string>

#include "results/journal.hpp"

/// What `regatta report` makes beside its table, an output a function. `study`: where it lies.
namespace regatta {

/// --html [FILE]
struct PageRequest {
  bool wanted = false;
  std::filesystem::path file;  ///< empty: report.html in the study's folder, or beside its file
};

/// Prints the name of the page.
int write_page(Records const& records, std::filesystem::path const& study, PageRequest const& request,
               double min_efficiency);

/// --proposal
struct ProposalRequest {
  bool wanted = false;
  std::string format = "markdown";
  std::string kernel, runner;
  std::filesystem::path to;  ///< empty: standard output
};

/// Throws UsageError for a format that is none, and for a PDF on a terminal.
int write_proposal(Records const& records, std::filesystem::path const& study, ProposalRequest const& request,
                   double min_efficiency);

/// --plots: prints the names of the pictures.
int write_plots(Records const& records, std::filesystem::path const& folder, double min_efficiency);

}  // namespace regatta
