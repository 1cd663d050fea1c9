#include "results/proposal/proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "kernels/error.hpp"
#include "results/analysis/comparison.hpp"
#include "results/analysis/lint.hpp"
#include "results/merge.hpp"
#include "results/point_text.hpp"
#include "results/terminal.hpp"
#include "results/text_table.hpp"

namespace regatta {

namespace {

/// Three counts show a curve; two are a line through anything.
constexpr std::size_t least_counts = 3;

using Summaries = std::map<std::string_view, PointSummary const*>;

std::string problem_of(ScalingSeries const& series) {
  Point point;
  point.kernel = series.kernel, point.parameters = series.parameters;
  if (series.growth == Growth::strong) return work_text(point);
  auto text = fmt::format("{}, size {:.6g} a core", escaped(series.kernel), series.size_per_core);
  for (auto const& [name, value] : series.parameters) text += " " + escaped(name) + "=" + value_text(value);
  return text;
}

std::string runner_of(ScalingSeries const& series) {
  auto text = escaped(series.runner) + ", schedule " + schedule_text(series.schedule);
  if (series.concurrency > 0) text += fmt::format(", {} operations in flight", series.concurrency);
  return text;
}

std::string counts_text(std::set<int> const& counts) {
  return fmt::format("{}", fmt::join(counts, ", "));
}

std::string finding_of_counts(ProposalTable const& table) {
  std::set<int> nodes, cores;
  for (auto const& row : table.rows) {
    nodes.insert(row.figures.shape.nodes);
    cores.insert(row.figures.shape.cores());
  }
  if (table.axis == Axis::nodes)
    return nodes.size() >= least_counts
               ? fmt::format("{} node counts were measured: {}.", nodes.size(), counts_text(nodes))
               : fmt::format(
                     "MISSING: {} node counts ({}); centres ask for at least {}, up to the size of "
                     "production.",
                     nodes.size(), counts_text(nodes), least_counts);
  auto const within = fmt::format("{} core counts of one node: {}", cores.size(), counts_text(cores));
  auto text = cores.size() >= least_counts
                  ? within + "."
                  : fmt::format("MISSING: {}; at least {} are needed for a curve.", within, least_counts);
  return text + " Nothing here shows how it scales beyond a node; centres ask for at least 3 node counts.";
}

std::string finding_of_efficiency(ProposalTable const& table, double threshold) {
  ProposalRow const* largest = nullptr;
  for (auto const& row : table.rows)
    if (row.enough) largest = &row;
  auto const& shape = largest->figures.shape;  // the baseline's own efficiency is 1
  auto const what = table.axis == Axis::nodes
                        ? fmt::format("{} nodes ({} cores)", shape.nodes, shape.cores())
                        : fmt::format("{} core{}", shape.cores(), shape.cores() == 1 ? "" : "s");
  if (largest == &table.rows.front())
    return fmt::format("No larger count reaches an efficiency of {:.2f}: ask for {}.", threshold, what);
  auto const& efficiency = largest->figures.efficiency;
  auto const interval = is_informative(efficiency)
                            ? fmt::format("95 % interval {:.2f} to {:.2f}", efficiency.low, efficiency.high)
                            : "its interval is unknown: too few rounds";
  auto text = fmt::format("The efficiency is at least {:.2f} up to {} ({:.2f}, {}).", threshold, what,
                          efficiency.value, interval);
  if (is_informative(efficiency) && efficiency.low < threshold)
    text += " Its interval reaches below the threshold: more rounds would settle it.";
  return text;
}

std::vector<std::string> findings_of(ProposalTable const& table, double threshold) {
  std::vector<std::string> findings{finding_of_counts(table), finding_of_efficiency(table, threshold)};
  std::size_t fewest = table.rows.front().repetitions, outliers = 0;
  bool superlinear = false, unknown = false;
  for (auto const& row : table.rows) {
    fewest = std::min(fewest, row.repetitions);
    outliers += row.figures.outliers;
    superlinear |= row.figures.efficiency.low > 1;
    unknown |= !is_informative(row.figures.seconds);
  }
  if (fewest < 6)
    findings.push_back(fmt::format(
        "MISSING: some rows rest on {} repetitions; six give a 95 % interval of a median.", fewest));
  if (unknown)
    findings.emplace_back(
        "MISSING: some intervals are unknown, since attempts differ and there are few of them; raise "
        "`rounds` "
        "to 3 or more.");
  if (superlinear)
    findings.emplace_back(
        "Faster than linear: as a rule more cache for each part of the problem. Say so, or start from a "
        "larger count.");
  if (outliers > 0)
    findings.push_back(outliers == 1
                           ? std::string("1 outlying repetition is kept and counted.")
                           : fmt::format("{} outlying repetitions are kept and counted.", outliers));
  return findings;
}

std::string baseline_of(ProposalTable const& table) {
  auto const& first = table.rows.front().figures;
  auto const& shape = first.shape;
  auto const of = fmt::format("{} node{}, {} core{} ({}: nodes × ranks a node × threads a rank)", shape.nodes,
                              shape.nodes == 1 ? "" : "s", shape.cores(), shape.cores() == 1 ? "" : "s",
                              shape_text(shape));
  return fmt::format("Speedup is against the smallest shape that ran, with the same runner: {}, {}.{}{}", of,
                     with_prefix(first.seconds.value, "s"),
                     table.growth == Growth::weak
                         ? " It is scaled: of the work done in a second, p/p_b · T_b/T; efficiency is T_b/T."
                         : " Efficiency is p_b · T_b/(p · T).",
                     first.over_serial
                         ? fmt::format(" That shape has {:.2f} times the speed of the fastest serial run.",
                                       first.over_serial->value)
                         : " No serial run of the same problem is in the study.");
}

/// The records of some points alone.
class RecordsOf {
 public:
  explicit RecordsOf(Records const& all) : all_(&all) {
    for (auto const& point : all.points) points_.emplace(point.id, &point);
    for (auto const chosen : canonical_attempts(all.attempts))
      attempts_[all.attempts[chosen].point].push_back(chosen);
  }

  /// Canonical attempts only, and all environments.
  [[nodiscard]] Records operator()(std::vector<ProposalRow> const& rows) const {
    Records some;
    some.environments = all_->environments, some.job = all_->job;
    for (auto const& row : rows) {
      some.points.push_back(*points_.at(row.figures.point));
      for (auto const chosen : attempts_.at(row.figures.point))
        some.attempts.push_back(all_->attempts[chosen]);
    }
    return some;
  }

 private:
  Records const* all_;
  std::map<std::string_view, Point const*> points_;
  std::map<std::string_view, std::vector<std::size_t>> attempts_;
};

/// What makes the rows say something else than they seem to.
void add_checks(ProposalTable& table, Records const& its) {
  LintLimits const limits;
  auto const canonical = canonical_of(its);
  auto const summaries = summarise(its, canonical);
  for (auto const& warnings :
       {lint_machines(its, canonical), lint_attempts(its, canonical, limits), lint_points(summaries, limits)})
    for (auto const& warning : warnings)
      table.findings.push_back(escaped("CHECK: " + warning.what + "; " + warning.remedy + "."));
}

void add_evidence(ProposalTable& table, Records const& its, Summaries const& summaries) {
  auto const* chosen = &table.rows.front();
  for (auto const& row : table.rows)
    if (row.enough) chosen = &row;
  auto const& id = chosen->figures.point;
  auto const attempt = std::find_if(its.attempts.begin(), its.attempts.end(), [&](Attempt const& one) {
    return one.point == id && one.status == Status::ok;
  });
  bool const found = attempt != its.attempts.end();
  table.batch_script = batch_script_of(summaries.at(id)->point, found ? attempt->elapsed_seconds : 0);
  auto [lines, finding] =
      affinity_of(found ? attempt->placement : "", summaries.at(id)->point.concurrency > 0);
  table.affinity = std::move(lines);
  table.findings.push_back(std::move(finding));
}

ProposalTable table_of(Chart const& chart, ScalingSeries const& series, Summaries const& summaries,
                       double threshold) {
  ProposalTable table;
  table.problem = problem_of(series), table.runner = runner_of(series);
  table.kernel_name = series.kernel, table.runner_name = series.runner;
  table.growth = series.growth, table.axis = chart.axis;
  for (auto const& row : series.rows) {
    auto const& summary = *summaries.at(row.point);
    table.rows.push_back({row, summary.samples, summary.attempts, row.efficiency.value >= threshold});
  }
  table.rows.front().enough = true;
  table.baseline = baseline_of(table);
  table.findings = findings_of(table, threshold);
  return table;
}

std::vector<std::string> remarks_of(Proposal const& proposal, std::vector<PointSummary> const& summaries) {
  std::vector<std::string> remarks;
  if (proposal.tables.empty())
    remarks.emplace_back(
        "MISSING: nothing is scaled; a series needs two shapes at least that differ in their cores, ranks or "
        "nodes alone, and three to show a curve.");
  for (auto const& comparison : compare(summaries))
    if (comparison.results_differ)
      remarks.push_back(
          fmt::format("LEFT OUT: the results of {} differ between runners; no time of it counts.",
                      escaped(comparison.kernel)));
  auto const failed = std::count_if(summaries.begin(), summaries.end(),
                                    [](PointSummary const& one) { return !one.trouble.empty(); });
  if (failed > 0)
    remarks.push_back(
        fmt::format("LEFT OUT: {} point{} with failed attempts; `regatta report` tells which and why.",
                    failed, failed == 1 ? "" : "s"));
  return remarks;
}

/// Throws UsageError where nothing of what was named is there.
void keep_only(std::vector<ScalingSeries>& all, ProposalOptions const& options) {
  std::erase_if(all, [&](ScalingSeries const& series) {
    return (!options.kernel.empty() && series.kernel != options.kernel) ||
           (!options.runner.empty() && series.runner != options.runner);
  });
  if (all.empty() && !(options.kernel.empty() && options.runner.empty()))
    throw UsageError("the study scales no kernel " +
                     in_quotes(options.kernel.empty() ? "*" : options.kernel) + " under a runner " +
                     in_quotes(options.runner.empty() ? "*" : options.runner) +
                     "; report without --proposal shows what it has");
}

}  // namespace

Proposal proposal_of(Records const& records, std::string const& study, ProposalOptions const& options) {
  auto const canonical = canonical_of(records);
  auto const summaries = summarise(records, canonical);
  Summaries by_id;
  for (auto const& summary : summaries) by_id.emplace(summary.point.id, &summary);
  auto all = scaling_of(records, summaries);
  keep_only(all, options);
  Proposal proposal;
  proposal.study = escaped(study), proposal.threshold = options.threshold;
  RecordsOf const records_of(records);
  std::vector<ProposalRow> shown;
  for (auto const& chart : charts_of(all)) {
    auto table = table_of(chart, chart.fastest(), by_id, options.threshold);
    auto const its = records_of(table.rows);
    add_checks(table, its);
    add_evidence(table, its, by_id);
    shown.insert(shown.end(), table.rows.begin(), table.rows.end());
    proposal.tables.push_back(std::move(table));
  }
  std::stable_sort(proposal.tables.begin(), proposal.tables.end(),
                   [](auto const& a, auto const& b) { return a.growth < b.growth; });
  proposal.method = method_of(shown.empty() ? records : records_of(shown));
  proposal.remarks = remarks_of(proposal, summaries);
  return proposal;
}

}  // namespace regatta
