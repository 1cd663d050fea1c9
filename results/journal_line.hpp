#pragma once

#include <optional>
#include <string>
#include <string_view>

/// A line of the journal: `<checksum> <kind>/<version> <json>\n`. Pure text, no files.
namespace regatta {

/// The newest form of records that this program writes; it reads older ones too. Of an attempt's
/// later_columns (columns.hpp), 4 came with tasks, 3 with fma_peak_least and 2 with the others.
inline constexpr int journal_version = 4;

/// Hex digits of the checksum: SHA-256, cut to 64 bits. A CRC-32 would find every single-bit flip as well,
/// but lets one in 4 billion of the larger accidents (zeroed or stale blocks) pass; at 2 ns a byte the
/// difference is not felt.
inline constexpr std::size_t checksum_digits = 16;

/// A line that was read: whose record, and what it holds.
struct JournalLine {
  std::string_view kind;  ///< "attempt", "point", "environment"
  int version = 0;
  std::string_view json;
};

/// A line, newline included. The JSON has no newline in it.
[[nodiscard]] std::string seal(std::string_view kind, std::string_view json, int version = journal_version);

/// Takes a line (without its newline) apart; nothing when it is not, bit for bit, what a seal() made.
[[nodiscard]] std::optional<JournalLine> unseal(std::string_view line);

}  // namespace regatta
