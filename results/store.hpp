#pragma once

#include <filesystem>
#include <string>

#include "results/journal.hpp"

namespace regatta {

/// Writes results.h5 anew from all records: built in memory (core driver), written to a temporary name,
/// fsynced, renamed, its folder fsynced. Throws StorageError. The schema is results/README.md.
void write_store(std::filesystem::path const& file, Records const& records, std::string const& job_text);

/// Reads a results.h5, ours or any with the documented columns. Throws DamageError with the path.
[[nodiscard]] Records read_store(std::filesystem::path const& file);

}  // namespace regatta
