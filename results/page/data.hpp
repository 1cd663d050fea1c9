#pragma once

#include <nlohmann/json.hpp>

#include "results/analysis/analysis.hpp"
#include "results/page/page.hpp"

/// The numbers of a page as JSON, for its scripts. Hostile text is escaped, numbers have six digits.
namespace regatta::page {

using Json = nlohmann::ordered_json;

/// Six significant digits, which is more than any chart can show and half the bytes.
[[nodiscard]] Json number_of(double number);

/// {columns, list: [{kernel, title, parameters, winner, why, rows}]}; rows fastest first, a list in the order
/// of `columns`.
[[nodiscard]] Json problems_of(Analysis const& analysis);
/// {cores, lines: [{problem, title, cells: [{problem, runners, seconds, low, high, why}]}]}; the sizes of a
/// weak problem, each of which ran on its own cores, are one line.
[[nodiscard]] Json winner_map_of(Analysis const& analysis);
/// Series with their laws: [{group, kind, runner, rows: [{p, seconds, rate, speedup, …}], law: {name,
/// formula, serial, curve} | {why}}]
[[nodiscard]] Json scaling_of(Analysis const& analysis, double threshold);
/// {roofs: [{cores, bandwidth, peak}], points: [{runner, cores, work, intensity, flops, share, bound}]}
[[nodiscard]] Json roofline_of(Analysis const& analysis);
/// {peak, source, sweeps: [{runner, pattern, width, cores, …, grains}]}
[[nodiscard]] Json metg_of(Analysis const& analysis);
/// [{remedy, count, what: […]}], grouped by remedy, in order of gravity.
[[nodiscard]] Json warnings_of(Analysis const& analysis);
/// recommend()'s answers: {count, list: [{kernel, title, kind, refusal | choice, sentence, lines, tied}]}
[[nodiscard]] Json answers_of(Records const& records, PageOptions const& options);
/// {environments, facts: [{fact, values: [{text, count}]}], kernel_facts: [{kernel, fact, text, attempts}],
/// placements: [{runner, shape, attempts, where}]}
[[nodiscard]] Json machine_of(Records const& records);
/// {study, threshold, asked (the same in words), counts, period, hosts, program, method, job}
[[nodiscard]] Json about_of(Records const& records, PageOptions const& options);

}  // namespace regatta::page
