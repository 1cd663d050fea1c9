#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "results/journal.hpp"

/// Records as bytes, bit for bit: what a process and its child on one machine exchange, and what the checksum
/// of results.h5 is taken over. Twenty times as fast as JSON.
///
/// A record: a letter (P, E, A, or J for a text), the number of bytes that follow, then its members in the
/// order of columns.hpp. A member of a point or an attempt: the length of its name (a byte), its name, its
/// value; one that is 0, false or an empty text is left out. So a file from before a column was added has the
/// checksum that it had, as long as what it lacks is read as one of these. Integers, doubles and lengths are
/// 8 bytes, little-endian; a truth is an integer; a text or a list is its length, then its bytes or rows.
namespace regatta {

void append_bytes(std::string& bytes, Point const& point);
void append_bytes(std::string& bytes, Environment const& environment);
void append_bytes(std::string& bytes, Attempt const& attempt);
/// What else a stream says: J, the job file's text; R, that everything comes once more; at its end Z
/// (complete) with the checksum that the file has, or X (refused) with the reason.
void append_text(std::string& bytes, char letter, std::string_view text);

/// What a stream holds next.
struct Text {
  char letter = 'Z';
  std::string text;
};
using RecordOrText = std::variant<Point, Environment, Attempt, Text>;

/// The length of the whole record at the beginning of `bytes`; nothing while its head is not there yet.
/// Throws DamageError for one that is longer than any record.
[[nodiscard]] std::optional<std::size_t> record_length(std::string_view bytes);
/// Takes a whole record apart. Throws DamageError for what append_bytes() cannot have made: the sender may be
/// in the hands of a hostile file.
[[nodiscard]] RecordOrText record_from(std::string_view record);

/// SHA-256, in hex, over points, environments, attempts and the job file's text, in this order.
[[nodiscard]] std::string records_sha256(Records const& records, std::string_view job_text);

}  // namespace regatta
