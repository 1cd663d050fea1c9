#pragma once

#include <random>

#include "results/journal.hpp"

/// Studies that were never run: with times of a known law, as many as wanted.
namespace regatta::simulate {

struct Law {
  double serial_share = 0.05;  ///< Amdahl's
  double noise = 0.01;         ///< relative, of each sample
  double drift = 0;            ///< relative, from the first round to the last
};

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

/// Options for a study of about that many attempts, of ten repetitions each.
[[nodiscard]] Options options_for(std::size_t attempts);

using Random = std::mt19937_64;

/// Records in which every field holds something, text of every kind included.
[[nodiscard]] Point any_point(Random& random);
[[nodiscard]] Attempt any_attempt(Random& random);
[[nodiscard]] Environment any_environment(Random& random);

}  // namespace regatta::simulate
