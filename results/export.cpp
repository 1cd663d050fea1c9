#include "results/export.hpp"

#include <array>

namespace regatta {

std::span<ExportFormat const> export_formats() {
  static constexpr std::array formats{
      ExportFormat{"csv", "a row a repetition of every attempt; `canonical` are those that count",
                   export_csv},
      ExportFormat{"json", "the same rows as JSON objects", export_json},
      ExportFormat{"extrap", "Extra-P's JSON lines: time over p (cores) and size", export_extrap},
      ExportFormat{"benchmark-json", "google-benchmark's, for its compare.py and what reads that",
                   export_benchmark_json}};
  return formats;
}

std::string text_of(Records const& records, void (*format)(Records const&, TextSink const&)) {
  std::string text;
  format(records, [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace regatta
