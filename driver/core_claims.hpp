#pragma once

#include <vector>

#include "driver/placement.hpp"
#include "results/descriptor.hpp"

namespace regatta {

/// The cores that a rank measures on, kept from other attempts on this machine until the object goes, however
/// its process ends: two `regatta run`, or two array tasks that Slurm does not bind, would else both take the
/// first ones. A claim is a socket bound to an abstract name (unix(7)), which one process has at a time, of
/// whatever user; whoever must share a core tells those that are there by a message. Containers with a
/// network of their own do not see each other's.
class CoreClaims {
 public:
  /// Claims the CPUs of a rank's placement. One that another attempt has makes way for a free one of
  /// `allowed` on which place() put no rank of this shape; where none is free it stays, and counts in
  /// `shared`. Of an oversubscribed placement all stay.
  [[nodiscard]] Placement settle(Placement placement, AllowedCpus const& allowed, Shape const& shape);

  /// Of the CPUs, those that another attempt had when they were claimed, or has taken since. None of an
  /// oversubscribed placement, whose own ranks share them.
  [[nodiscard]] int shared() const;

 private:
  struct Claim {
    int cpu = 0;
    Descriptor socket;
    bool shared = false;  ///< somebody was there
  };

  [[nodiscard]] bool has(int cpu) const;
  /// False where somebody is there.
  bool claim(int cpu);
  /// Beside whoever is there.
  void join(int cpu);

  std::vector<Claim> claims_;
  bool oversubscribed_ = false;
};

}  // namespace regatta
