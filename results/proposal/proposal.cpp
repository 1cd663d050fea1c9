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
#include "results/versions.hpp"

namespace regatta {

namespace {

using Summaries = std::map<std::string_view, PointSummary const*>;

std::string runner_of(ScalingSeries const& series) {
  auto text = escaped(series.runner) + ", schedule " + schedule_text(series.schedule);
  if (series.concurrency > 0) text += fmt::format(", {} operations in flight", series.concurrency);
  return text;
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
  Naming const naming(its.points);
  for (auto const& warnings : {lint_machines(its, canonical), lint_attempts(its, canonical, naming, limits),
                               lint_points(summaries, naming, limits)})
    for (auto const& warning : warnings)
      table.findings.push_back(escaped("CHECK: " + warning.what + "; " + warning.remedy + "."));
}

/// How long the slowest attempt of a point took. A file of another program may tell its samples alone.
double longest_attempt(Records const& its, std::string const& point) {
  double longest = 0;
  for (auto const& attempt : its.attempts) {
    if (attempt.point != point || attempt.status != Status::ok) continue;
    double samples = 0;
    for (auto const& sample : attempt.samples) samples += sample.seconds;
    longest = std::max({longest, attempt.elapsed_seconds, samples});
  }
  return longest;
}

void add_evidence(ProposalTable& table, Records const& its, Summaries const& summaries) {
  auto const& id = largest_efficient(table).figures.point;
  auto const attempt = std::find_if(its.attempts.begin(), its.attempts.end(), [&](Attempt const& one) {
    return one.point == id && one.status == Status::ok;
  });
  table.batch_script = batch_script_of(summaries.at(id)->point, longest_attempt(its, id));
  auto [lines, finding] =
      affinity_of(attempt != its.attempts.end() ? attempt->placement : "", summaries.at(id)->point);
  table.affinity = std::move(lines);
  table.findings.push_back(std::move(finding));
}

ProposalTable table_of(Chart const& chart, ScalingSeries const& series, Versions const& versions,
                       Summaries const& summaries, double threshold) {
  ProposalTable table;
  table.problem = problem_text(series) + versions.text(series.kernel, series.kernel_version);
  table.runner = runner_of(series);
  table.kernel_name = series.kernel, table.runner_name = series.runner;
  table.growth = series.growth, table.throughput = series.throughput, table.axis = chart.axis;
  for (auto const& row : series.rows) {
    auto const& summary = *summaries.at(row.point);
    table.rows.push_back({row, summary.samples, summary.attempts, row.efficiency.value >= threshold});
  }
  table.rows.front().enough = true;
  table.threshold = threshold;
  table.baseline = baseline_of(table);
  table.findings = findings_of(table);
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
                      work_text(comparison.rows.front().summary.point)));
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
  auto const versions = versions_of(records.points);
  RecordsOf const records_of(records);
  std::vector<ProposalRow> shown;
  for (auto const& chart : charts_of(all)) {
    auto table = table_of(chart, chart.fastest(), versions, by_id, options.threshold);
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
