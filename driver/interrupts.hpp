#pragma once

#include <csignal>
#include <cstdint>
#include <thread>

#include "kernels/error.hpp"
#include "results/descriptor.hpp"

namespace regatta {

/// Who sends the signals, and what they mean therefore.
enum class Sender : std::uint8_t {
  user,   ///< the first asks to stop after the running attempt, the second to stop at once
  slurm,  ///< SIGUSR1 warns that time runs out; any other asks to stop at once, since SIGKILL follows
};

/// SIGINT, SIGTERM and SIGHUP as something to ask for, in place of handlers. No system call is ever
/// interrupted by them. One at a time in a process; what the process was started to ignore (nohup, a
/// background job) stays ignored. SIGPIPE is ignored meanwhile: a reader that went away is no reason to lose
/// data.
class Interrupts {
 public:
  explicit Interrupts(Sender sender = Sender::user);
  Interrupts(Interrupts const&) = delete;
  Interrupts& operator=(Interrupts const&) = delete;
  ~Interrupts();

  /// Readable when a signal has come; for poll().
  [[nodiscard]] int descriptor() const noexcept { return signals_.get(); }
  /// How many came so far; from Slurm each counts as two, and a warning as none. Above 1: stop at once.
  [[nodiscard]] int count() noexcept;
  /// SIGUSR1 came, from Slurm.
  [[nodiscard]] bool warned() noexcept;
  /// 130, 143 or 129, after the first that came; done when none did.
  [[nodiscard]] ExitCode exit_code() noexcept;

 private:
  sigset_t former_mask_{};
  struct sigaction former_pipe_ {};
  struct sigaction former_file_size_ {};  ///< a full file is an error of write(2), not the end of the process
  Descriptor signals_;
  Sender sender_;
  bool warned_ = false;
  int first_ = 0, count_ = 0;
};

/// While it lives, the second signal ends the process at once, in the midst of whatever it does: for long
/// work that does not ask the Interrupts, and that may be cut off anywhere. It has a thread of its own for
/// that; meanwhile nobody else may ask them.
class StopsAtOnce {
 public:
  explicit StopsAtOnce(Interrupts& interrupts);
  StopsAtOnce(StopsAtOnce const&) = delete;
  StopsAtOnce& operator=(StopsAtOnce const&) = delete;
  ~StopsAtOnce();

 private:
  void watch() noexcept;

  Interrupts& interrupts_;
  Descriptor over_;  ///< an eventfd: readable when the object goes
  std::thread watcher_;
};

}  // namespace regatta
