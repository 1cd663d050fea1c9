#include "driver/supervise.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <optional>
#include <vector>

#include "driver/capture.hpp"
#include "driver/die_with_parent.hpp"
#include "driver/find_program.hpp"
#include "driver/process_tree.hpp"
#include "kernels/error.hpp"

namespace regatta {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  Descriptor read, write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw EnvironmentError(std::string("cannot make a pipe: ") + std::strerror(errno) +
                           "; raise `ulimit -n`");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Descriptor reading_end(Pipe& pipe) {
  pipe.write.close();
  ::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
  return std::move(pipe.read);
}

std::vector<std::string> own_environment() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.emplace_back(*variable);
  return variables;
}

std::vector<char*> pointers_of(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Writes the decimal digits of a process id over the zeros that end the text. Between fork and exec nothing
/// may allocate.
void write_pid(std::string& text, pid_t pid) noexcept {
  for (auto digit = text.rbegin(); pid > 0 && digit != text.rend(); ++digit, pid /= 10)
    *digit = static_cast<char>('0' + pid % 10);
}

/// All that the child needs, made before the fork.
struct Start {
  std::string program;
  std::vector<std::string> arguments, environment;
  std::size_t supervised = 0;  ///< index of REGATTA_SUPERVISED in `environment`; its size: not there
  int out = -1, err = -1, failure = -1;
  pid_t parent = 0;
  int when_parent_dies = SIGKILL;
};

void say_whom_to_kill_first() noexcept {
  // Out of memory, the attempt goes, and the driver stays to tell.
  Descriptor const file(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (file && ::write(file.get(), "500", 3) != 3) return;
}

[[noreturn]] void become(Start& start, std::vector<char*>& argv, std::vector<char*>& envp) noexcept {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, start.when_parent_dies);
  if (::getppid() != start.parent) ::_exit(128 + SIGKILL);  // it died before the line above
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  rlimit const no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);  // a crash costs one attempt, not a disk
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;  // ten thousand operations in flight may need as many
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  say_whom_to_kill_first();
  if (start.supervised < start.environment.size()) write_pid(start.environment[start.supervised], ::getpid());
  auto const null = ::open("/dev/null", O_RDONLY);
  if (null >= 0 && ::dup2(null, STDIN_FILENO) >= 0 && ::dup2(start.out, STDOUT_FILENO) >= 0 &&
      ::dup2(start.err, STDERR_FILENO) >= 0)
    ::execve(start.program.c_str(), argv.data(), envp.data());
  auto const error = errno;
  if (::write(start.failure, &error, sizeof error) < 0) ::_exit(126);
  ::_exit(127);
}

long long count_oom_kills() {
  std::ifstream file("/proc/vmstat");
  std::string name;
  for (long long value = 0; file >> name >> value;)
    if (name == "oom_kill") return value;
  return 0;
}

/// One child, from its start until it and all that it started are gone.
class Supervised {
 public:
  Supervised(Command const& command, SuperviseOptions const& options) : options_(options) { start(command); }
  Supervised(Supervised const&) = delete;
  Supervised& operator=(Supervised const&) = delete;
  ~Supervised() { clear(); }

  Outcome watch() {
    auto deadline = after(options_.timeout_seconds);
    while (!ended_) {
      wait_until(deadline);
      out_->drain();
      err_->drain();
      take_the_dead();
      if (ended_) break;
      if (options_.interrupts != nullptr && options_.interrupts->count() > 1) {
        outcome_.stopped = true;
        break;
      }
      if (Clock::now() < deadline) continue;
      if (outcome_.timed_out) break;
      outcome_.timed_out = true;
      ::kill(-child_, SIGTERM);
      ::kill(-child_, SIGCONT);  // or a stopped process would not see it
      deadline = after(options_.grace_seconds);
    }
    clear();
    out_->drain();
    err_->drain();
    outcome_.out = out_->text();
    outcome_.err = err_->text();
    outcome_.marked = out_->marked();
    outcome_.wall_seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    if (outcome_.signal != 0 || outcome_.exit_code != 0) outcome_.oom_kills = count_oom_kills() - oom_kills_;
    return outcome_;
  }

 private:
  static Clock::time_point after(double seconds) {
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  }

  void start(Command const& command) {
    adopt_orphans();
    Start start;
    start.program = find_program(command.argv.at(0)).string();
    if (start.program.empty())
      throw EnvironmentError("cannot start " + command.argv[0] + ": no such program in PATH");
    start.arguments = command.argv;
    start.environment = environment_of(command, own_environment());
    std::erase_if(start.environment,
                  [](auto const& v) { return v.starts_with(std::string(supervised_variable) + "="); });
    start.supervised = start.environment.size();
    // A process of another node looks for its starter there in vain, and would end itself.
    if (!command.several_nodes) start.environment.push_back(std::string(supervised_variable) + "=0000000000");
    by_srun_ = command.by_srun;
    if (by_srun_) start.when_parent_dies = SIGTERM;
    auto argv = pointers_of(start.arguments), envp = pointers_of(start.environment);
    auto out = make_pipe(), err = make_pipe(), failure = make_pipe();
    start.out = out.write.get();
    start.err = err.write.get();
    start.failure = failure.write.get();
    start.parent = ::getpid();
    oom_kills_ = count_oom_kills();
    child_ = ::fork();
    if (child_ < 0)
      throw EnvironmentError("cannot start " + command.argv[0] + ": " + std::strerror(errno) +
                             "; the limit of processes (ulimit -u, or the cgroup's pids.max) is reached");
    if (child_ == 0) become(start, argv, envp);
    ::setpgid(child_, child_);  // in both: whoever comes first
    ended_ = false;
    held_ = open_process(child_);
    out_.emplace(reading_end(out), options_.keep_bytes, MarkedLines(options_.marks));
    err_.emplace(reading_end(err), options_.keep_bytes);
    failure.write.close();
    int error = 0;
    if (::read(failure.read.get(), &error, sizeof error) == static_cast<ssize_t>(sizeof error)) {
      clear();
      throw EnvironmentError("cannot start " + start.program + ": " + std::strerror(error));
    }
  }

  void wait_until(Clock::time_point deadline) {
    std::array<pollfd, 4> watched{
        {{held_.get(), POLLIN, 0},
         {out_->descriptor(), POLLIN, 0},
         {err_->descriptor(), POLLIN, 0},
         {options_.interrupts != nullptr ? options_.interrupts->descriptor() : -1, POLLIN, 0}}};
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    ::poll(watched.data(), watched.size(), static_cast<int>(std::clamp<long long>(left, 0, 3'600'000)));
  }

  /// Takes the status of every child that has ended: ours, and orphans that became ours. False when there is
  /// none any more, neither alive nor dead.
  bool take_the_dead() {
    for (;;) {
      int status = 0;
      rusage usage{};
      auto const process = ::wait4(-1, &status, WNOHANG, &usage);
      if (process == 0) return true;
      if (process < 0) return false;
      outcome_.cpu_seconds += static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                              1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
      if (process != child_) continue;
      ended_ = true;
      outcome_.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
      outcome_.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    }
  }

  /// Kills what is left, until nothing is. A process that the kernel itself holds (state D) is given up after
  /// 5 s.
  void clear() noexcept {
    if (by_srun_ && !ended_) end_step();
    if (!take_the_dead()) return;
    std::size_t const ours = ended_ ? 0 : 1, killed = kill_descendants();
    outcome_.left_over = killed > ours ? killed - ours : 0;
    for (auto const giving_up = after(5); take_the_dead() && Clock::now() < giving_up; kill_descendants()) {
      if (out_) out_->drain();  // none may hang in a full pipe, however short its rest of life
      if (err_) err_->drain();
      ::poll(nullptr, 0, 1);  // dying takes a moment, and orphans one more
    }
  }

  /// Killed, srun would leave its processes on their nodes. On SIGTERM it has Slurm kill them, and waits for
  /// it.
  void end_step() noexcept {
    ::kill(child_, SIGTERM);
    ::kill(child_, SIGCONT);
    for (auto const giving_up = after(10); !ended_ && Clock::now() < giving_up; take_the_dead())
      ::poll(nullptr, 0, 5);
  }

  SuperviseOptions const& options_;
  Outcome outcome_;
  Clock::time_point const started_ = Clock::now();
  long long oom_kills_ = 0;
  pid_t child_ = -1;
  bool ended_ = true, by_srun_ = false;
  Descriptor held_;
  std::optional<Capture> out_, err_;
};

}  // namespace

Outcome supervise(Command const& command, SuperviseOptions const& options) {
  return Supervised(command, options).watch();
}

}  // namespace regatta
