#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "driver/job.hpp"
#include "results/record.hpp"

namespace regatta {

/// What `regatta point` is asked for: one attempt. A launcher writes it as argv; the process reads it back.
struct PointRequest {
  Point point;
  Measure measure;
  int round = 1;
  bool allow_oversubscription = false;
  std::filesystem::path scratch;  ///< files that kernels make; empty: TMPDIR or /tmp
};

/// The arguments after `regatta point`, readable and pasteable:
/// --kernel mandelbrot --set size=2048 --runner openmp --threads 2 --schedule dynamic --grain 1 …
/// A text parameter that reads as a number, or begins with a quote, stands in double quotes: --set
/// 'label="12"'. Throws UsageError for a NUL inside a text, which no argument can hold.
[[nodiscard]] std::vector<std::string> to_arguments(PointRequest const& request);

/// Reads them back; what is not given keeps its default. The point's id and its kernel's version are not
/// among the arguments: this program's own kernel has them. Throws UsageError with the argument and what
/// would be right.
[[nodiscard]] PointRequest point_request_of(std::span<std::string const> arguments);

/// One line an option, for `regatta point --help`.
[[nodiscard]] std::string point_options_help();

/// The line that a point process prints when it ends, after anything else: this mark, then an Attempt as JSON
/// (results/codec.hpp). Of an MPI team, rank 0 prints it.
inline constexpr char const* attempt_mark = "@regatta-attempt ";
/// The line before it, with an Environment as JSON.
inline constexpr char const* environment_mark = "@regatta-environment ";

}  // namespace regatta
