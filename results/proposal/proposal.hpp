#pragma once

#include <string>
#include <vector>

#include "results/analysis/chart.hpp"
#include "results/journal.hpp"

/// The scaling section of a compute-time proposal: facts first, then one file a format.
namespace regatta {

struct ProposalOptions {
  double threshold = 0.75;  ///< the parallel efficiency that centres ask for
  std::string kernel;       ///< of this alone; empty: all
  std::string runner;       ///< of this; empty: the fastest
};

/// A shape that ran.
struct ProposalRow {
  ScalingRow figures;
  std::size_t repetitions = 0;  ///< timed, of all rounds
  int attempts = 0;             ///< one a round
  bool enough = false;          ///< efficiency at or above the threshold
};

/// One table: one problem under one runner, strong or weak. Texts are for people: escaped, no markup.
struct ProposalTable {
  std::string problem;  ///< kernel, size, parameters
  std::string runner;   ///< with schedule and operations in flight
  Growth growth = Growth::strong;
  bool throughput = false;  ///< read as operations a second
  Axis axis = Axis::cores;
  std::string kernel_name, runner_name;  ///< as they are
  double threshold = 0.75;
  std::vector<ProposalRow> rows;
  std::string baseline;                   ///< what the speedup is against
  std::vector<std::string> findings;      ///< what a reviewer looks for, and what is missing
  std::vector<std::string> batch_script;  ///< lines; of the largest shape that is efficient enough
  std::vector<std::string> affinity;      ///< lines; where the workers of that shape really ran
};

/// The largest shape up to which all are efficient enough; the first one is by definition.
[[nodiscard]] ProposalRow const& largest_efficient(ProposalTable const& table);
/// "0.87"; with more digits where two of them would tell another story beside the threshold.
[[nodiscard]] std::string efficiency_text(double efficiency, double threshold);
/// What a reviewer looks for in a table, and what is missing.
[[nodiscard]] std::vector<std::string> findings_of(ProposalTable const& table);
/// What its speedups are against.
[[nodiscard]] std::string baseline_of(ProposalTable const& table);

struct Proposal {
  std::string study;
  double threshold = 0.75;
  std::vector<ProposalTable> tables;  ///< strong before weak
  std::vector<std::string> method;    ///< paragraphs
  std::vector<std::string> remarks;   ///< what the whole study lacks
};

/// Pure. Throws UsageError for a kernel or runner that the study does not scale.
[[nodiscard]] Proposal proposal_of(Records const& records, std::string const& study,
                                   ProposalOptions const& options);

/// The method in words, from the records of what is shown.
[[nodiscard]] std::vector<std::string> method_of(Records const& records);
/// Where an attempt's workers really ran, as each read it on its own thread.
struct Affinity {
  /// Host, rank, thread, CPU and mask, a line a thread, in the manner of OMP_DISPLAY_AFFINITY; a host on
  /// which they are those of an earlier one is a line.
  std::vector<std::string> lines;
  std::string finding;  ///< what they prove, in a sentence
};
/// Held against the point's shape. Workers of one with operations in flight wait, so that several may share a
/// CPU without harm.
[[nodiscard]] Affinity affinity_of(std::string const& placement_json, Point const& point);
/// A whole batch script for a shape, which has an OpenMP program print its affinity; `seconds`: what the
/// slowest attempt took.
[[nodiscard]] std::vector<std::string> batch_script_of(Point const& point, double seconds);

[[nodiscard]] std::string proposal_markdown(Proposal const& proposal);
[[nodiscard]] std::string proposal_latex(Proposal const& proposal);
[[nodiscard]] std::string proposal_csv(Proposal const& proposal);
/// For groff with the macros ms and the preprocessor tbl.
[[nodiscard]] std::string proposal_groff(Proposal const& proposal);
/// Made by groff: throws EnvironmentError, naming the package, where that is missing.
[[nodiscard]] std::string proposal_pdf(Proposal const& proposal);

}  // namespace regatta
