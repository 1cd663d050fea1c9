#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "driver/job.hpp"

/// The text of a job file, before TOML: what may be read, and how an error about it is written.
namespace regatta {

inline constexpr std::size_t job_file_limit = std::size_t{4} << 20;  ///< bytes
inline constexpr int job_depth_limit = 16;                           ///< brackets, and parts of a dotted key

/// Throws JobError "file:line:column: what". The caller has escaped what it quotes (results/terminal.hpp).
[[noreturn]] void fail_at(std::filesystem::path const& path, Place place, std::string const& what);

/// Reads a regular file of at most job_file_limit bytes. A folder, FIFO or device is an error and never
/// waited for.
[[nodiscard]] std::string read_job_file(std::filesystem::path const& path);

/// Throws JobError for text that is not plain UTF-8 (byte order mark, NUL and other control characters) and
/// for nesting above the limit: a TOML parser recurses, and a tree's destructor does.
void check_job_text(std::string_view text, std::filesystem::path const& path);

}  // namespace regatta
