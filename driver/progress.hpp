#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "driver/sweep.hpp"
#include "results/terminal.hpp"

namespace regatta {

/// A point in one line: "mandelbrot size=2048, mpi+openmp 1x2x4, dynamic,16". Safe to print.
[[nodiscard]] std::string label_of(Point const& point);

/// How long what is left will take, from how long attempts took: of the same point where it has any,
/// otherwise the mean of all. Pure; a failed attempt tells nothing.
class Expectation {
 public:
  Expectation(std::vector<Turn> const& turns, std::vector<Attempt> const& before);
  void learn(Attempt const& attempt);
  /// One turn is over.
  void pass(Turn const& turn);
  /// Seconds for all turns that are not over; negative while nothing is known.
  [[nodiscard]] double seconds_left() const;

 private:
  struct Seen {
    double seconds = 0;
    std::size_t attempts = 0, left = 0;
  };
  std::unordered_map<std::string, Seen> points_;
  double known_left_ = 0;         ///< over points with attempts: mean × left
  std::size_t unknown_left_ = 0;  ///< turns of the others
  double seconds_ = 0;
  std::size_t attempts_ = 0;
};

/// Tells how a sweep goes on: on a terminal one line that is drawn anew, elsewhere a line an attempt.
class Progress {
 public:
  Progress(int descriptor, std::vector<Turn> const& turns, std::vector<Attempt> const& before);

  void begin(Turn const& turn);
  void end(Turn const& turn, Attempt const& attempt);
  /// Takes the drawn line away.
  void clear();

 private:
  [[nodiscard]] std::string bar() const;

  int descriptor_;
  Terminal terminal_;
  Expectation expectation_;
  std::size_t total_, done_ = 0;
  bool drawn_ = false;
};

/// "2:05 h", "1:07 min", "12 s".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace regatta
