#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Durations as Slurm reads and writes them (sbatch(1), "--time").
namespace regatta {

/// Seconds of what sbatch takes: "30" (minutes), "30:00", "2:00:00", "1-12", "1-12:00", "1-12:00:00". Nothing
/// for anything else, and for what does not fit.
[[nodiscard]] std::optional<std::int64_t> seconds_of_limit(std::string_view text);

/// Seconds of what squeue and sinfo print: "5:00" (minutes and seconds), "2:00:00", "1-12:00:00". Nothing for
/// UNLIMITED, INVALID, NOT_SET, N/A and anything else.
[[nodiscard]] std::optional<std::int64_t> seconds_of_column(std::string_view text);

/// "D-HH:MM:SS" or "HH:MM:SS", rounded up to a minute: Slurm counts in minutes.
[[nodiscard]] std::string limit_text(std::int64_t seconds);

}  // namespace regatta
