#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "driver/job.hpp"
#include "results/journal.hpp"
#include "slurm/activity.hpp"

/// How a study stands: what its journals hold, and what Slurm has of it. Pure.
namespace regatta {

enum class PointState : std::uint8_t {
  done,     ///< each round has an ok attempt
  running,  ///< its array task runs
  pending,  ///< its array task waits
  failed,   ///< it has attempts, none of them ok in some round, and no array task has it
  missing,  ///< nobody has it yet: `submit` sends it
  unknown,  ///< it is not done, and Slurm does not say what its array task does
};
inline constexpr std::size_t point_states = 6;
[[nodiscard]] char const* name_of(PointState state) noexcept;

/// A group of array tasks of one job that share a state.
struct TaskGroup {
  std::uint64_t job = 0;
  std::string word, reason;  ///< Slurm's: "PENDING", "Resources"
  std::size_t tasks = 0, points = 0;
};

struct StudyStatus {
  std::array<std::size_t, point_states> points{};  ///< by PointState
  std::size_t attempts_wanted = 0, attempts_ok = 0, attempts_failed = 0;
  bool submitted = false;            ///< some of it, at some time
  std::vector<TaskGroup> tasks;      ///< active ones, and those that ended without doing all of their points
  std::vector<std::string> unknown;  ///< why something is not known
  std::optional<double> seconds_left;  ///< expected; nothing while no task runs, or no attempt tells
  std::string first_start;  ///< the earliest start that Slurm expects of a pending task; may be empty

  [[nodiscard]] std::size_t count(PointState state) const { return points[static_cast<std::size_t>(state)]; }
  [[nodiscard]] bool active() const { return count(PointState::running) + count(PointState::pending) > 0; }
};

/// `queue_known`: squeue answered, so that a task which nobody named has ended. `unknown` is left empty.
[[nodiscard]] StudyStatus status_of(std::vector<Point> const& points, Measure const& measure,
                                    Records const& records, std::vector<KnownSubmission> const& submissions,
                                    bool queue_known);

}  // namespace regatta
