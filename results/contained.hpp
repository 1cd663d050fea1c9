#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>

#include "results/descriptor.hpp"

namespace regatta {

/// What a contained process may use up.
struct ContainedLimits {
  double processor_seconds = 10;
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;  ///< beyond what it has when it begins
};

/// A child process that reads one file, computes, and writes to one pipe, for work on data that nobody
/// vouches for. It has no other descriptor and gets none; it starts no process, writes no file, reaches no
/// network; processor time, memory and wall time (10 minutes) are limited; it ends with its parent. Limits of
/// the process do all this; where the kernel has seccomp, every system call but the few that are needed fails
/// as well.
class ContainedChild {
 public:
  /// Gets the file and the pipe. What it throws ends the child with exit code 1.
  using Work = std::function<void(Descriptor const& file, Descriptor const& pipe)>;

  /// Starts it. Throws EnvironmentError where no process or pipe can be had.
  ContainedChild(Descriptor const& file, ContainedLimits const& limits, Work const& work);
  ContainedChild(ContainedChild const&) = delete;
  ContainedChild& operator=(ContainedChild const&) = delete;
  /// Kills it if it still runs.
  ~ContainedChild();

  /// The end of the pipe that its words come from; it ends when the child does.
  [[nodiscard]] Descriptor const& pipe() const noexcept { return pipe_; }
  /// Waits for its end; the status of waitpid().
  int wait() noexcept;

 private:
  Descriptor pipe_;
  pid_t process_ = -1;
};

}  // namespace regatta
