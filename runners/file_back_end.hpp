#pragma once

#include <cstddef>
#include <string>

#include "kernels/io.hpp"

namespace regatta {

/// How one loop reads, writes and syncs files. Used by the loop's own thread only.
class FileBackEnd {
 public:
  virtual ~FileBackEnd() = default;

  /// Takes an operation; it begins with the next turn() at the latest.
  virtual void add(Operation& operation) = 0;
  /// Operations that were added and whose waiters were not resumed yet.
  [[nodiscard]] virtual std::size_t in_flight() const noexcept = 0;
  /// Begins what was added and resumes the waiters of what is done; `wait`: first waits until one is done.
  /// Returns how many it resumed. To wait is for a loop that expects nothing else, with operations in flight.
  virtual std::size_t turn(bool wait) = 0;
  /// Sees to it that the loop's io_context wakes when an operation is done.
  virtual void watch() = 0;
};

}  // namespace regatta
