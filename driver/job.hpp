#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/parameters.hpp"
#include "runners/schedule.hpp"

namespace regatta {

enum class Scaling : std::uint8_t { strong, weak, throughput };
enum class Order : std::uint8_t { interleaved, sequential };

/// How one attempt measures, and how many there are.
struct Measure {
  int warmup = 1;
  int rounds = 3;
  int min_repetitions = 5;
  int max_repetitions = 30;
  double ci = 0.02;  ///< stop when the half-width of the median's 95 % interval is below this share of it
  double timeout_seconds = 120;  ///< of one attempt, all in
  Order order = Order::interleaved;
};

/// A core count as written: a number, or a share of a node ("1/2node" is {0, 1, 2}).
struct CoreCount {
  std::int64_t count = 0;  ///< 0: a share of a node
  int numerator = 1, denominator = 1;
};

/// One entry of `cores`: a count, or a range of them ("1..64*2", "1..1node+4"). What it means, the machine
/// decides.
struct Cores {
  CoreCount first, last;
  enum class Step : std::uint8_t { none, add, multiply } step = Step::none;  ///< none: `first` alone
  std::int64_t by = 1;
};

/// A place in the job file, from 1.
struct Place {
  int line = 1, column = 1;
};

/// One [[kernel]]: every parameter has a list of values, and is swept when it has several.
struct KernelSweep {
  std::string kernel;
  std::map<std::string, std::vector<Value>>
      parameters;                           ///< those that are given; the others have their defaults
  std::vector<std::int64_t> size_per_core;  ///< in place of `size`
  std::vector<int> concurrency;             ///< empty: one a core
  std::vector<std::string> repeated;        ///< names of lists that had a value twice
  Place place;                              ///< where it stands in the job file
};

/// [slurm]: what `submit` asks for, and which launcher `run` uses. Texts are free of control characters;
/// empty: not given.
struct Slurm {
  std::string account, partition, qos, constraint, time, mem;
  std::int64_t time_seconds = 0;  ///< what `time` means; 0: not given
  Place time_place, budget_place;
  bool exclusive = false;
  int max_parallel = 0;            ///< array tasks at a time; 0: as many as Slurm allows
  int pack = 0;                    ///< points an array task runs at most; 0: as many as its time allows
  std::vector<std::string> extra;  ///< further options of sbatch, each beginning with "-"
  std::vector<std::string>
      setup;  ///< shell lines that a batch script runs first, such as "module load openmpi"
  std::string launcher = "srun";  ///< or "mpirun"
  double budget_core_hours = 0;   ///< `submit` refuses above it; 0: no cap
};

/// A job file, read and checked.
struct Job {
  std::filesystem::path path;
  std::string text;  ///< as read
  std::string name;
  Scaling scaling = Scaling::strong;
  std::vector<std::string> runners;
  std::vector<Cores> cores;
  Place cores_place, exclude_place;
  Place sweep_place;  ///< of what says which shapes there are
  std::vector<int> nodes{1};
  std::vector<int> ranks_per_node;  ///< of the hybrids; empty: one rank a node. mpi always has one a core
  std::vector<Schedule> schedules{Schedule{}};
  std::vector<std::string> exclude;
  bool allow_oversubscription = false;
  Measure measure;
  std::vector<KernelSweep> kernels;
  Slurm slurm;
};

/// What is wrong with a study's name, which is a folder's name too; empty when nothing is.
[[nodiscard]] std::string study_name_fault(std::string_view name);

/// Reads and checks a job file. Throws JobError that begins with file:line:column (with the file alone, where
/// it could not be read at all).
[[nodiscard]] Job load_job(std::filesystem::path const& path);
/// The same for a text that has been read; the path is for errors only.
[[nodiscard]] Job parse_job(std::string text, std::filesystem::path const& path);

[[nodiscard]] char const* name_of(Scaling scaling) noexcept;
[[nodiscard]] char const* name_of(Order order) noexcept;

}  // namespace regatta
