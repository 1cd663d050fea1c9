#pragma once

#include <filesystem>
#include <random>

#include "results/journal.hpp"

/// Studies that were never run: with times of a known law, as many as wanted.
namespace regatta::simulate {

struct Law {
  double serial_share = 0.05;  ///< Amdahl's; the contention of the Universal Scalability Law
  double noise = 0.01;         ///< relative, of each sample
  double drift = 0;            ///< relative, from the first round to the last
  double contention = 0;       ///< weak: × (p - 1)
  double coherence = 0;        ///< × (p - 1); weak: × p (p - 1)
  double communication = 0;    ///< × log2 p
  double between = 0;          ///< relative, of each attempt
  double outliers = 0;         ///< the share of samples that take 1.2 to 3 times as long
  bool weak = false;           ///< the size is one core's, and grows with them
};

/// Times that of one core.
[[nodiscard]] double time_of(Law const& law, double cores);

struct Options {
  std::vector<std::string> kernels{"mandelbrot", "triad"};
  std::vector<std::string> runners{"serial", "openmp", "tbb", "asio", "mpi"};
  std::vector<std::int64_t> sizes{1024};
  std::vector<int> cores{1, 2, 4};
  int rounds = 3;
  int repetitions = 10;
  Law law{};
  std::uint64_t seed = 1;
};

/// A study of all of these. Serial runs on one core only.
[[nodiscard]] Records study(Options const& options);

/// Every kernel twice: version 2 takes twice as long.
[[nodiscard]] Records two_versions(Records records);

/// Options for a study of about that many attempts, of ten repetitions each.
[[nodiscard]] Options options_for(std::size_t attempts);

/// Writes a study's journals, as that many writers would, but without a sync for each record.
void write_journals(std::filesystem::path const& study, Records const& records, std::size_t writers = 4);

using Random = std::mt19937_64;

/// Records in which every field holds something, text of every kind included.
[[nodiscard]] Point any_point(Random& random);
[[nodiscard]] Attempt any_attempt(Random& random);
[[nodiscard]] Environment any_environment(Random& random);

}  // namespace regatta::simulate
