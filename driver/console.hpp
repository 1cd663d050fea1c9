#pragma once

#include <string_view>
#include <vector>

#include "results/journal.hpp"

namespace regatta {

/// Puts /dev/null where the caller closed a standard stream (`>&-`): else the next file that is opened, a
/// journal say, would get its number, and the table would be written into it.
void open_closed_streams() noexcept;

/// For verbs whose answer is all that they do: throws StorageError where open_closed_streams() found standard
/// output closed. Others go on: what they measure or send is kept.
void expect_output();

/// Writes to a descriptor for people that read along, and gives up quietly when they are gone: a closed pipe
/// or a terminal that hung up must not cost a measurement.
void print_to(int descriptor, std::string_view text) noexcept;

/// Writes a verb's answer to standard output. Throws StorageError where it cannot be written, as on a full
/// disk; a reader that is gone (a closed pipe, a terminal that hung up) wants no more of it, and is no error.
void print_out(std::string_view text);

/// Names on standard error what was damaged and skipped, for verbs whose output has no place for it.
void warn_of_skipped(std::vector<Damage> const& damage);

}  // namespace regatta
