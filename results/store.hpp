#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "results/contained.hpp"
#include "results/journal.hpp"

namespace regatta {

/// Writes results.h5 anew from all records: built in memory (core driver), written to a temporary name,
/// fsynced, renamed, its folder fsynced. Throws StorageError. The schema is results/README.md.
void write_store(std::filesystem::path const& file, Records const& records, std::string const& job_text);

/// What reading a file of that many bytes may use up: twenty times what a good one needs.
[[nodiscard]] ContainedLimits limits_of_reading(std::uint64_t file_bytes) noexcept;

/// Reads a results.h5, ours or any with the documented columns, in a contained child; its limits are
/// limits_of_reading() unless given. Throws DamageError with the path, also where a file of ours holds other
/// records than were written.
[[nodiscard]] Records read_store(std::filesystem::path const& file,
                                 std::optional<ContainedLimits> const& limits = std::nullopt);

}  // namespace regatta
