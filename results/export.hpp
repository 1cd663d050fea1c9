#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "results/journal.hpp"

namespace regatta {

/// Gets a text piece by piece.
using TextSink = std::function<void(std::string_view)>;

/// How records leave for other programs.
struct ExportFormat {
  std::string_view name;
  std::string_view summary;
  void (*write)(Records const& records, TextSink const& sink);
};

/// All of them, csv first.
[[nodiscard]] std::span<ExportFormat const> export_formats();

/// A row a repetition (RFC 4180) of every attempt, failed ones as a row without repetition and seconds; of a
/// point's attempts in a round the `canonical` one counts. Numbers that nobody recorded are missing. Column
/// names have no blanks and each column one type, so that a data frame becomes Parquet as it is.
void export_csv(Records const& records, TextSink const& sink);
/// The same rows as a JSON array of objects.
void export_json(Records const& records, TextSink const& sink);
/// Extra-P's JSON lines: a line a timed repetition of every attempt that counts and is ok, with the
/// parameters cores (p) and size; a call path for each kernel, its other parameters, runner and schedule,
/// and, where shapes have the same cores, what of them stays.
void export_extrap(Records const& records, TextSink const& sink);
/// What google-benchmark prints with --benchmark_format=json: an "iteration" a timed repetition, seconds in
/// ns; failed points carry error_occurred and error_message. Of the attempts that count.
void export_benchmark_json(Records const& records, TextSink const& sink);

/// All of it at once.
[[nodiscard]] std::string text_of(Records const& records, void (*format)(Records const&, TextSink const&));

}  // namespace regatta
