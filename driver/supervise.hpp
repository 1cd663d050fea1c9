#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "driver/interrupts.hpp"
#include "driver/launch.hpp"
#include "driver/marked_lines.hpp"

namespace regatta {

struct SuperviseOptions {
  double timeout_seconds = 120;        ///< then SIGTERM
  double grace_seconds = 2;            ///< after it, SIGKILL
  std::size_t keep_bytes = 1U << 20U;  ///< of each output: half from its beginning, half from its end
  std::vector<std::string> marks{};    ///< lines of its output that begin so are kept whole, however long
  Interrupts* interrupts = nullptr;    ///< the second kills at once
};

/// How a command ended, as the operating system tells it.
struct Outcome {
  int exit_code = 0;          ///< when signal is 0
  int signal = 0;             ///< that ended it
  bool timed_out = false;     ///< it was stopped by us, for its time
  bool stopped = false;       ///< it was stopped by us, because the user asked twice
  std::size_t left_over = 0;  ///< processes that it left behind, and that were killed
  std::string out, err;       ///< what it printed, shortened in the middle when long
  MarkedLines marked;         ///< the last of its output's lines with each of the marks
  double wall_seconds = 0;    ///< monotonic, from before the start to after the last of its processes
  double cpu_seconds = 0;     ///< of all its processes that were waited for
  long long oom_kills = 0;    ///< that the kernel counted meanwhile, in the whole machine
};

/// Runs one command to its end and leaves no process of it behind: not when it fails, hangs or forks, not
/// when its parent dies, and not when this process is killed. Waits in poll(2) only. The calling process must
/// have no other children. Throws EnvironmentError, with the program's name, when it cannot be started.
[[nodiscard]] Outcome supervise(Command const& command, SuperviseOptions const& options);

}  // namespace regatta
