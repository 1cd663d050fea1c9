#include "results/contained.hpp"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>

#include "kernels/error.hpp"

namespace regatta {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool sanitized = false;
#endif

constexpr unsigned wall_seconds = 600;

void limit(__rlimit_resource resource, rlim_t most) {
  rlimit const both{most, most};
  ::setrlimit(resource, &both);
}

std::uint64_t memory_now() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void limit_resources(ContainedLimits const& limits) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NPROC, 0);
  limit(RLIMIT_CPU, static_cast<rlim_t>(limits.processor_seconds) + 1);
  // A sanitizer's shadow is larger than any limit.
  if (!sanitized) limit(RLIMIT_AS, memory_now() + limits.memory_bytes);
  limit(RLIMIT_NOFILE, 0);  // no open(), no socket(): what is open stays
  auto const whole = static_cast<time_t>(limits.processor_seconds);
  auto const rest = static_cast<suseconds_t>((limits.processor_seconds - static_cast<double>(whole)) * 1e6);
  itimerval const processor{{0, 0}, {whole, rest}};
  ::setitimer(ITIMER_PROF, &processor, nullptr);  // finer than RLIMIT_CPU's seconds
  ::alarm(wall_seconds);
}

/// Closes all but these two; standard error stays for a sanitizer's report.
void close_others(int first, int second) {
  int next = sanitized ? 3 : 0;
  for (int const kept : {std::min(first, second), std::max(first, second)}) {
    if (next < kept) ::close_range(static_cast<unsigned>(next), static_cast<unsigned>(kept) - 1, 0);
    next = std::max(next, kept + 1);
  }
  ::close_range(static_cast<unsigned>(next), ~0U, 0);
}

/// What SCMP_A0() and its like make, by compound literals, which C++ does not have.
scmp_arg_cmp condition(unsigned argument, scmp_compare how, scmp_datum_t first, scmp_datum_t second = 0) {
  return {argument, how, first, second};
}

/// All other system calls fail with EPERM. A kernel without seccomp leaves the limits above alone.
void allow_little(int file, int pipe) {
  std::unique_ptr<void, void (*)(void*)> const filter(::seccomp_init(SCMP_ACT_ERRNO(EPERM)),
                                                      [](void* rules) { ::seccomp_release(rules); });
  if (!filter) return;
  auto const executable = static_cast<scmp_datum_t>(PROT_EXEC);
  bool whole = true;
  auto const allow = [&](int call, auto const... conditions) {
    whole = whole &&
            ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, sizeof...(conditions), conditions...) == 0;
  };
  allow(SCMP_SYS(read), condition(0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(file)));
  allow(SCMP_SYS(write), condition(0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(pipe)));
  if (sanitized) {  // its report, and what it looks at where an exception is thrown
    allow(SCMP_SYS(write), condition(0, SCMP_CMP_EQ, STDERR_FILENO));
    allow(SCMP_SYS(sigaltstack));
  }
  for (int const call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    allow(call, condition(2, SCMP_CMP_MASKED_EQ, executable, 0));
  for (int const call : {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
                         SCMP_SYS(futex), SCMP_SYS(exit_group), SCMP_SYS(exit), SCMP_SYS(rt_sigreturn),
                         SCMP_SYS(rt_sigprocmask), SCMP_SYS(close), SCMP_SYS(getpid), SCMP_SYS(gettid),
                         SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(sched_yield)})
    allow(call);
  allow(SCMP_SYS(tgkill), condition(0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid())));  // abort()
  if (whole) ::seccomp_load(filter.get());
}

[[noreturn]] void run(Descriptor const& file, Descriptor const& pipe, ContainedLimits const& limits,
                      pid_t parent, ContainedChild::Work const& work) noexcept {
  for (int const signal :
       {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGPROF, SIGPIPE, SIGXCPU, SIGXFSZ, SIGSEGV, SIGBUS})
    ::signal(signal, SIG_DFL);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before it could be watched
  ::prctl(PR_SET_DUMPABLE, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  try {
    close_others(file.get(), pipe.get());
    limit_resources(limits);
    allow_little(file.get(), pipe.get());
    work(file, pipe);
  } catch (...) {
    ::_exit(1);
  }
  ::_exit(0);
}

}  // namespace

ContainedChild::ContainedChild(Descriptor const& file, ContainedLimits const& limits, Work const& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw EnvironmentError("no pipe to another process; raise the limit of open files (ulimit -n)");
  pipe_ = Descriptor(ends[0]);
  Descriptor const into(ends[1]);
  ::fcntl(into.get(), F_SETPIPE_SZ, 1 << 20);  // fewer turns; the usual size does as well
  auto const parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) throw EnvironmentError("no process to read a file in; raise the limit (ulimit -u)");
  if (process_ == 0) run(file, into, limits, parent, work);
}

ContainedChild::~ContainedChild() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  wait();
}

int ContainedChild::wait() noexcept {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  return status;
}

}  // namespace regatta
