#include "driver/interrupts.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

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

StopsAtOnce::StopsAtOnce(Interrupts& interrupts) : interrupts_(interrupts), over_(::eventfd(0, EFD_CLOEXEC)) {
  if (!over_) throw EnvironmentError(std::string("cannot watch for signals: ") + std::strerror(errno));
  try {
    watcher_ = std::thread([this] { watch(); });
  } catch (std::system_error const&) {
    // No thread is left: then a second signal waits until the work is done.
  }
}

StopsAtOnce::~StopsAtOnce() {
  if (!watcher_.joinable()) return;
  ::eventfd_write(over_.get(), 1);
  watcher_.join();
}

void StopsAtOnce::watch() noexcept {
  std::array<pollfd, 2> watched{{{over_.get(), POLLIN, 0}, {interrupts_.descriptor(), POLLIN, 0}}};
  while (interrupts_.count() < 2) {
    ::poll(watched.data(), watched.size(), -1);
    if (watched[0].revents != 0) return;
  }
  ::_exit(static_cast<int>(interrupts_.exit_code()));
}

}  // namespace regatta
