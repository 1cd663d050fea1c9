#include "results/journal_line.hpp"

#include <charconv>
#include <system_error>

#include "kernels/sha256_hex.hpp"

namespace regatta {

namespace {

std::string checksum(std::string_view text) {
  return sha256_hex(text).substr(0, checksum_digits);
}

}  // namespace

std::string seal(std::string_view kind, std::string_view json, int version) {
  std::string line(checksum_digits + 1, ' ');
  line.reserve(line.size() + kind.size() + json.size() + 8);
  line.append(kind).append("/").append(std::to_string(version)).append(" ").append(json);
  line.replace(0, checksum_digits, checksum(std::string_view(line).substr(checksum_digits + 1)));
  line += '\n';
  return line;
}

std::optional<JournalLine> unseal(std::string_view line) {
  if (line.size() <= checksum_digits || line[checksum_digits] != ' ') return std::nullopt;
  auto const text = line.substr(checksum_digits + 1);
  // Compared as text: an upper-case digit is a flipped bit too.
  if (line.substr(0, checksum_digits) != checksum(text)) return std::nullopt;
  auto const slash = text.find('/'), space = text.find(' ');
  JournalLine parts;
  if (space == text.npos || slash > space) return std::nullopt;
  parts.kind = text.substr(0, slash);
  auto const* const end = text.data() + space;
  auto const number = std::from_chars(text.data() + slash + 1, end, parts.version);
  if (number.ptr != end || number.ec != std::errc{}) return std::nullopt;
  parts.json = text.substr(space + 1);
  return parts;
}

}  // namespace regatta
