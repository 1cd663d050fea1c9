#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "slurm/answer.hpp"
#include "slurm/array_id.hpp"

/// What squeue and sacct print, read strictly where it is about jobs of this program: garbage is an unknown
/// answer, never an empty one.
namespace regatta {

/// What a job's state means for its points.
enum class JobState : std::uint8_t {
  ended,    ///< it will do no more
  pending,  ///< it waits; also what was requeued or is held
  running,  ///< it has nodes: running, starting, ending, suspended
};

/// The state of that word, as "%T" of squeue and "State" of sacct have it ("CANCELLED by 1000" too).
[[nodiscard]] std::optional<JobState> job_state_from(std::string_view word);

/// One line: a job, or some of the tasks of an array that share a state.
struct JobRow {
  ArrayId id;
  JobState state = JobState::ended;
  std::string word;                          ///< Slurm's word for the state: "TIMEOUT"
  std::string reason;                        ///< why it is pending; of sacct the exit code, "1:0"
  std::optional<std::int64_t> seconds_left;  ///< of its time limit
  std::string start;  ///< when it began, or is expected to: "2026-11-25T16:00:00", "N/A"
  std::string name;
};

/// What squeue is asked for: `--noheader --format=`.
inline constexpr char const* squeue_format = "%i|%T|%r|%L|%S|%j";
/// What sacct is asked for: `--noheader --parsable2 --allocations --format=`.
inline constexpr char const* sacct_format = "JobID,State,ExitCode,Start,JobName";

/// Rows of other jobs (whose names do not begin with "regatta-") are left out where they cannot be read.
[[nodiscard]] Answer<std::vector<JobRow>> rows_of_squeue(std::string_view text);
[[nodiscard]] Answer<std::vector<JobRow>> rows_of_sacct(std::string_view text);

}  // namespace regatta
