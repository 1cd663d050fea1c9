#pragma once

#include <optional>

#include "results/record.hpp"

namespace regatta {

/// What one execution gives the journal.
struct Execution {
  Attempt attempt;
  std::optional<Environment> environment;  ///< where it ran, when it came far enough to say so
};

/// What executes attempts. The sweep knows no more of it, and its tests bring canned ones.
class Executor {
 public:
  virtual ~Executor() = default;
  /// One attempt of a point, whatever becomes of it: failures are attempts too. Nothing when the user stopped
  /// it.
  virtual std::optional<Execution> execute(Point const& point, int round) = 0;
};

}  // namespace regatta
