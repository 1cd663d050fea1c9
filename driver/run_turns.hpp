#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "driver/interrupts.hpp"
#include "driver/job.hpp"
#include "driver/preflight.hpp"
#include "driver/sweep.hpp"
#include "results/journal.hpp"

/// What `run` and an array task have in common: attempts executed here, each kept as soon as it ends.
namespace regatta {

/// Says a warning on standard error, in one line.
void warn(std::string const& text);
/// Says which stretches of the journals were damaged.
void warn_of_damage(std::vector<Damage> const& damage);

/// Writes the points of attempts anew whose own line was damaged, and adds them to the records: without, an
/// attempt is of no use.
void describe_again(std::vector<Point> const& points, Records& records, std::filesystem::path const& study);

/// Where and for whom turns are run.
struct Sweeping {
  Job const& job;
  Preflight const& here;
  std::filesystem::path hostfile;  ///< of several nodes, for mpirun; empty: this machine
  std::filesystem::path study;     ///< the folder, held by the caller
  Records const& records;          ///< what the study has so far
  Interrupts& interrupts;
};

/// Executes the turns one after the other and records each in a journal of its own. `must_stop` is asked
/// before each of them.
[[nodiscard]] SweepCount run_turns(std::vector<Turn> const& turns, Sweeping const& sweeping,
                                   std::function<bool(Turn const&)> const& must_stop);

/// 0, 5 when attempts failed, 4 when all that failed did so for the environment, or an interruption's.
[[nodiscard]] int exit_code_of(SweepCount const& count, Interrupts& interrupts);

}  // namespace regatta
