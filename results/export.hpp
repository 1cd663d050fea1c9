#pragma once

#include <span>
#include <string>
#include <string_view>

#include "results/journal.hpp"

namespace regatta {

/// How records leave for other programs.
struct ExportFormat {
  std::string_view name;
  std::string_view summary;
  std::string (*text)(Records const& records);
};

/// All of them, csv first.
[[nodiscard]] std::span<ExportFormat const> export_formats();

/// A row a repetition (RFC 4180): every attempt, failed ones as a row without repetition and seconds. Column
/// names have no blanks and each column one type, so that a data frame becomes Parquet as it is.
[[nodiscard]] std::string export_csv(Records const& records);
/// The same rows as a JSON array of objects.
[[nodiscard]] std::string export_json(Records const& records);
/// Extra-P's JSON lines: a line a timed repetition of every attempt that is ok, with the parameters cores
/// (p) and size; a call path for each kernel, its other parameters, runner and schedule.
[[nodiscard]] std::string export_extrap(Records const& records);
/// What google-benchmark prints with --benchmark_format=json: an "iteration" a timed repetition, seconds in
/// ns; failed points carry error_occurred and error_message.
[[nodiscard]] std::string export_benchmark_json(Records const& records);

}  // namespace regatta
