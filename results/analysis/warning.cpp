#include "results/analysis/warning.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "results/analysis/interval.hpp"
#include "results/analysis/naming.hpp"
#include "results/counted.hpp"

namespace regatta {

namespace {

void warn_of_results(Comparison const& comparison, std::vector<Warning>& warnings) {
  if (!comparison.results_differ) return;
  std::string who;
  for (auto const& row : comparison.rows)
    for (auto const& result : row.summary.results)
      who += fmt::format("{}{} {:.16}", who.empty() ? "" : ", ", row.summary.point.runner, result);
  warnings.push_back(
      {fmt::format("THE RESULTS OF {} {} DIFFER ({}): nothing that was measured with it counts",
                   comparison.kernel, comparison.rows.front().summary.point.size(), who),
       "the kernel or a runner is wrong: report it, with the study's journal", ""});
}

void warn_of_row(Row const& row, Naming const& naming, WarningLimits const& limits,
                 std::vector<Warning>& warnings) {
  auto const& summary = row.summary;
  auto const name = [&] { return naming.of(summary.point); };
  auto const add = [&](std::string what, std::string remedy) {
    warnings.push_back({std::move(what), std::move(remedy), summary.point.id});
  };
  if (!summary.trouble.empty())
    add(fmt::format("{}: {} of {} attempts failed ({})", name(), summary.attempts - summary.ok_attempts,
                    summary.attempts, summary.trouble),
        "remove the cause, and `regatta run` again: only what failed runs");
  if (summary.oversubscribed)
    add(fmt::format("{}: more workers than cores", name()),
        "lower `cores`, or do not read these rows as scaling: the job file allows oversubscription");
  if (!summary.timed()) return;
  if (!summary.seconds.is_known())
    add(fmt::format("{}: {} repetition{} of one attempt give{} no 95 % interval", name(), summary.samples,
                    summary.samples == 1 ? "" : "s", summary.samples == 1 ? "s" : ""),
        "raise `rounds` or `repetitions` in [measure]");
  else if (!is_informative({summary.seconds.median, summary.seconds.low, summary.seconds.high}))
    add(fmt::format("{}: its {} differ so much that the median's 95 % interval is unknown", name(),
                    counted(summary.ok_attempts, "attempt")),
        "raise `rounds` in [measure], quiet the machine, or choose a larger size");
  else if (auto const noise = summary.seconds.relative_half_width(); noise > limits.noise)
    add(fmt::format("{}: the median is known to ±{:.0f} % only", name(), 100 * noise),
        "quiet the machine, raise `rounds` or `repetitions`, or choose a larger size");
}

// The cores of a virtual machine are now near, now far from each other, and are stolen without a trace; see
// docs.
void warn_of_calibration(Records const& records, Canonical const& canonical, WarningLimits const& limits,
                         std::vector<Warning>& warnings) {
  std::vector<double> peaks, latencies;
  auto const& chosen = canonical.attempts;
  for (auto const i : chosen) {
    auto const& attempt = records.attempts[i];
    if (attempt.fma_peak > 0) peaks.push_back(attempt.fma_peak);
    if (attempt.core_latency > 0) latencies.push_back(attempt.core_latency);
  }
  auto const peak = median_of(peaks), latency = median_of(latencies);
  std::size_t slow = 0, uneven = 0, far = 0;
  std::string slow_point, uneven_point, far_point;
  for (auto const i : chosen) {
    auto const& attempt = records.attempts[i];
    if (attempt.fma_peak > 0 && attempt.fma_peak < (1 - limits.calibration_drop) * peak)
      ++slow, slow_point = attempt.point;
    else if (attempt.fma_peak_least > 0 && attempt.fma_peak_least < (1 - limits.core_drop) * peak)
      ++uneven, uneven_point = attempt.point;
    if (attempt.core_latency > (1 + limits.latency_rise) * latency && latency > 0)
      ++far, far_point = attempt.point;
  }
  if (slow > 0)
    warnings.push_back(
        {fmt::format("{} of {} attempts ran while the cores had lost more than {:.0f} % of their median peak "
                     "of {:.3g} GFLOP/s",
                     slow, chosen.size(), 100 * limits.calibration_drop, peak * 1e-9),
         "something else used the machine, or its clock fell: run these rounds again when it is quiet",
         slow == 1 ? slow_point : ""});
  if (uneven > 0)
    warnings.push_back(
        {fmt::format(
             "{} of {} attempts ran while one core had lost more than {:.0f} % of the median peak and the "
             "others had not: steps and static schedules wait for the slowest",
             uneven, chosen.size(), 100 * limits.core_drop),
         "something else used that core, or a virtual machine's host put two cores on the hardware threads "
         "of one: "
         "run these rounds again when it is quiet, or try schedule = \"dynamic\"",
         uneven == 1 ? uneven_point : ""});
  if (far > 0)
    warnings.push_back(
        {fmt::format("{} of {} attempts ran while the cores were far from each other (over {:.0f} ns, median "
                     "{:.0f} ns)",
                     far, chosen.size(), 1e9 * (1 + limits.latency_rise) * latency, 1e9 * latency),
         "compare synchronising kernels within a round only, or run again when they are near",
         far == 1 ? far_point : ""});
}

/// A p99 of less than 100 operations is their slowest.
void warn_of_quantiles(std::vector<Comparison> const& comparisons, Naming const& naming,
                       std::vector<Warning>& warnings) {
  constexpr std::uint64_t fewest = 100;
  PointSummary const* first = nullptr;
  std::size_t more = 0;
  for (auto const& comparison : comparisons)
    for (auto const& row : comparison.rows) {
      if (row.summary.latencies == 0 || row.summary.latencies >= fewest) continue;
      if (first == nullptr)
        first = &row.summary;
      else
        ++more;
    }
  if (first != nullptr)
    warnings.push_back(
        {fmt::format("{}{}: the p99 of {} operations is their slowest", naming.of(first->point),
                     more > 0 ? fmt::format(" and {} more", more) : "", first->latencies),
         "raise the size, `repetitions` or `rounds`: a p99 needs 100 operations, a p99.9 1,000",
         more > 0 ? "" : first->point.id});
}

/// How many rounds the points that were timed have, the fewest first.
void warn_of_rounds(std::vector<Comparison> const& comparisons, WarningLimits const& limits,
                    std::vector<Warning>& warnings) {
  std::map<int, std::size_t> points;
  std::size_t all = 0;
  bool borrowed = false;  // a point of one attempt has the spread of other points of its kernel
  for (auto const& comparison : comparisons)
    for (auto const& row : comparison.rows) {
      if (!row.summary.timed()) continue;
      ++points[row.summary.ok_attempts], ++all;
      borrowed = borrowed || (row.summary.ok_attempts == 1 && row.summary.alone.known());
    }
  if (points.empty() || points.begin()->first >= limits.least_rounds) return;
  auto const [fewest, count] = *points.begin();
  warnings.push_back(
      {fmt::format("{} of {} points were measured in {}", count, all,
                   fewest == 1 && borrowed
                       ? "one round: their intervals hold how runs of other points of the kernel differ, or "
                         "repetitions where there are none"
                   : fewest == 1
                       ? "one round: their intervals hold how repetitions differ, not how runs do, and "
                         "are too narrow"
                       : "two rounds: how runs differ is hardly known, and many intervals are wide or "
                         "unknown"),
       "raise `rounds` in [measure] to 3 or more, and `regatta run` again: only what is missing runs", ""});
}

/// Attempts that are ok and do not count, as another of their point and round does: some where a task ran
/// twice, most of a file whose program writes round 1 for all.
void warn_of_duplicates(Records const& records, Canonical const& canonical, std::vector<Warning>& warnings) {
  auto const is_ok = [](Attempt const& attempt) { return attempt.status == Status::ok; };
  auto const all = std::count_if(records.attempts.begin(), records.attempts.end(), is_ok);
  auto const count = std::count_if(canonical.attempts.begin(), canonical.attempts.end(),
                                   [&](std::size_t i) { return is_ok(records.attempts[i]); });
  if (count == all) return;
  warnings.push_back(
      {fmt::format("{} of {} attempts are duplicates in their round and do not count", all - count, all),
       "of a task that ran twice one is enough; a file of another program should number `round`, from 1 on "
       "in "
       "each point",
       ""});
}

bool has_one_core(Comparison const& comparison) {
  return std::any_of(comparison.rows.begin(), comparison.rows.end(), [](Row const& row) {
    return row.summary.timed() && row.summary.point.shape.cores() == 1;
  });
}

/// Of a kernel with its parameters, whatever the size.
using Work = std::pair<std::string, std::map<std::string, Value>>;

Work work_of(Comparison const& comparison) {
  Work work{comparison.kernel, comparison.parameters};
  work.second.erase("size");
  return work;
}

/// Where a serial run could stand and does not. Not beside the larger sizes of a weak study, of which the
/// smallest alone is one core's; nor over nodes, where a node is the base and one core may not hold the
/// problem.
void warn_of_baselines(std::vector<Comparison> const& comparisons, std::vector<Warning>& warnings) {
  std::set<Work> on_one_core, over_nodes;
  for (auto const& comparison : comparisons) {
    if (has_one_core(comparison)) on_one_core.insert(work_of(comparison));
    if (std::any_of(comparison.rows.begin(), comparison.rows.end(),
                    [](Row const& row) { return row.summary.point.shape.nodes > 1; }))
      over_nodes.insert(work_of(comparison));
  }
  std::size_t missing = 0;
  std::string example;
  for (auto const& comparison : comparisons) {
    auto const any = [&](auto&& is_so) {
      return std::any_of(comparison.rows.begin(), comparison.rows.end(), is_so);
    };
    if (any([](Row const& row) { return row.over_serial.has_value(); }) ||
        !any([](Row const& row) { return row.summary.timed(); }) || over_nodes.contains(work_of(comparison)))
      continue;
    if (!has_one_core(comparison) && on_one_core.contains(work_of(comparison))) continue;
    if (missing++ == 0)
      example = fmt::format("{} {}", comparison.kernel, comparison.rows.front().summary.point.size());
  }
  if (missing > 0)
    warnings.push_back({fmt::format("no serial baseline for {}{}", example,
                                    missing > 1 ? fmt::format(" and {} more", missing - 1) : ""),
                        "add \"serial\" to `runners` and 1 to `cores`", ""});
}

}  // namespace

std::vector<Warning> find_warnings(Records const& records, Canonical const& canonical,
                                   std::vector<Comparison> const& comparisons, WarningLimits const& limits) {
  std::vector<Warning> warnings;
  for (auto const& comparison : comparisons) warn_of_results(comparison, warnings);
  for (auto const& damage : records.damage)
    warnings.push_back({fmt::format("{}{}: {}", damage.file.string(),
                                    damage.line ? fmt::format(":{}", damage.line) : "", damage.what),
                        "it was skipped and kept aside; `regatta run` measures its points again", ""});
  Naming const naming(records.points);
  for (auto const& comparison : comparisons)
    for (auto const& row : comparison.rows) warn_of_row(row, naming, limits, warnings);
  warn_of_rounds(comparisons, limits, warnings);
  warn_of_duplicates(records, canonical, warnings);
  warn_of_quantiles(comparisons, naming, warnings);
  warn_of_calibration(records, canonical, limits, warnings);
  warn_of_baselines(comparisons, warnings);
  return warnings;
}

}  // namespace regatta
