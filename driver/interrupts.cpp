#include "driver/interrupts.hpp"

#include <sys/signalfd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace regatta {

Interrupts::Interrupts(Sender sender) : sender_(sender) {
  sigset_t asked;
  sigemptyset(&asked);
  for (auto const signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (action.sa_handler != SIG_IGN) sigaddset(&asked, signal);
  }
  if (sender_ == Sender::slurm) sigaddset(&asked, SIGUSR1);
  signals_ = Descriptor(::signalfd(-1, &asked, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!signals_) throw EnvironmentError(std::string("cannot watch for signals: ") + std::strerror(errno));
  ::sigprocmask(SIG_BLOCK, &asked, &former_mask_);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &former_pipe_);
  ::sigaction(SIGXFSZ, &ignore, &former_file_size_);
}

Interrupts::~Interrupts() {
  // What has come is taken off first: unblocking must not deliver it once more.
  static_cast<void>(count());
  ::sigaction(SIGXFSZ, &former_file_size_, nullptr);
  ::sigaction(SIGPIPE, &former_pipe_, nullptr);
  ::sigprocmask(SIG_SETMASK, &former_mask_, nullptr);
}

int Interrupts::count() noexcept {
  signalfd_siginfo signal{};
  while (::read(signals_.get(), &signal, sizeof signal) == static_cast<ssize_t>(sizeof signal)) {
    if (signal.ssi_signo == SIGUSR1) {
      warned_ = true;
      continue;
    }
    if (count_ == 0) first_ = static_cast<int>(signal.ssi_signo);
    count_ += sender_ == Sender::slurm ? 2 : 1;
  }
  return count_;
}

bool Interrupts::warned() noexcept {
  static_cast<void>(count());
  return warned_;
}

ExitCode Interrupts::exit_code() noexcept {
  if (count() == 0) return ExitCode::done;
  return first_ == SIGINT   ? ExitCode::interrupted
         : first_ == SIGHUP ? ExitCode::hangup
                            : ExitCode::terminated;
}

}  // namespace regatta
