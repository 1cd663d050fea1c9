#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <thread>

#include "kernels/any_kernel.hpp"

// MPI where the process has it, without linking it into the one that does not.
extern "C" {
[[gnu::weak]] int MPI_Abort(void* communicator, int code);
[[gnu::weak]] extern char ompi_mpi_comm_world[];
}

namespace regatta {

namespace {

void wait_for(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

[[noreturn]] void hang() {
  for (;;) wait_for(1);
}

void take_memory() {
  constexpr std::size_t piece = std::size_t{16} << 20U;
  for (std::size_t taken = 0; taken < std::size_t{64} << 30U; taken += piece)
    std::memset(::operator new(piece), 1, piece);  // kept on purpose
}

void start_threads() {
  for (int i = 0; i < 100'000; ++i) std::thread(hang).detach();
}

void open_files() {
  for (;;)
    if (::open("/dev/null", O_RDONLY) < 0)
      throw std::system_error(errno, std::generic_category(), "/dev/null");
}

void write_file() {
  char name[] = "/tmp/regatta-fault-XXXXXX";
  auto const file = ::mkstemp(name);
  ::unlink(name);
  std::string const piece(1U << 20U, 'x');
  for (int i = 0; i < 64; ++i)
    if (::write(file, piece.data(), piece.size()) < 0)
      throw std::system_error(errno, std::generic_category(), name);
}

void touch_lost_memory() {
  char name[] = "/tmp/regatta-fault-XXXXXX";
  auto const file = ::mkstemp(name);
  ::unlink(name);
  auto* memory = static_cast<char*>(::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));
  *memory = 1;  // beyond the file's end: SIGBUS, as a full /dev/shm gives
}

/// Leaves a child in a session of its own.
void fork_and_forget() {
  if (::fork() == 0) {
    ::setsid();
    ::execl("/bin/sleep", "sleep", "1000", nullptr);
    ::_exit(127);
  }
}

void print_much() {
  std::string const line(1000, '.');
  for (int i = 0; i < 20'000; ++i) std::printf("%s\n", line.c_str());
}

void fail(std::string const& how) {
  if (how == "sigkill") std::raise(SIGKILL);
  if (how == "sigsegv") std::raise(SIGSEGV);
  if (how == "sigbus") touch_lost_memory();
  if (how == "exit0") ::_exit(0);
  if (how == "abort7" && MPI_Abort != nullptr) MPI_Abort(ompi_mpi_comm_world, 7);
  if (how == "hang") hang();
  if (how == "hang_ignore_term") std::signal(SIGTERM, SIG_IGN), hang();
  if (how == "throw") throw std::runtime_error("a kernel that throws");
  if (how == "memory") take_memory();
  if (how == "threads") start_threads();
  if (how == "files") open_files();
  if (how == "file_size") write_file();
  if (how == "fork") fork_and_forget();
  if (how == "print") print_much();
}

}  // namespace

/// A kernel that goes wrong as it is told, on one rank; the others do their part. For tests only.
class Fault {
 public:
  static constexpr auto name = "fault";
  static constexpr auto summary = "goes wrong as it is told";
  static constexpr auto bound = "none";
  static constexpr int version = 1;
  static ParameterSpecs parameters() {
    return {{"size", std::int64_t{8}, 1, 1e6, {}, "tasks", "how many tasks"},
            {"how",
             std::string("none"),
             0,
             0,
             {"none", "sigkill", "sigsegv", "sigbus", "exit0", "abort7", "hang", "hang_ignore_term", "wrong",
              "nan", "throw", "memory", "threads", "files", "file_size", "fork", "print"},
             "",
             "what goes wrong"},
            {"rank", std::int64_t{0}, 0, 1e6, {}, "", "the rank on which it does"},
            {"seconds", 0.0, 0, 1e6, {}, "s", "how long a task takes"},
            {"flag", std::string(), 0, 0, {}, "", "a file: nothing goes wrong once it is there"}};
  }

  Fault(Parameters const& p, Setup const& setup)
      : size_(p.count("size")), seconds_(p.real("seconds")), how_(p.text("how")), first_(false) {
    auto const mended = !p.text("flag").empty() && ::access(p.text("flag").c_str(), F_OK) == 0;
    first_ = !mended && setup.share.rank == p.integer("rank");
  }

  [[nodiscard]] std::size_t tasks() const { return size_; }
  [[nodiscard]] Work work() const {
    return {.operations = first_ && how_ == "nan" ? std::numeric_limits<double>::quiet_NaN() : 1.0};
  }
  [[nodiscard]] Sums<1> run(Range tasks) const {
    if (first_) fail(how_);
    if (seconds_ > 0) wait_for(seconds_ * static_cast<double>(tasks.size()));
    auto const wrong = first_ && how_ == "wrong" ? 1 : 0;
    return {{static_cast<std::int64_t>(tasks.size()) + wrong}};
  }
  [[nodiscard]] Verdict verify(Sums<1> const& total) const {
    if (total.words[0] == static_cast<std::int64_t>(size_)) return {};
    return {false, "ran " + std::to_string(total.words[0]) + " tasks, not " + std::to_string(size_)};
  }

 private:
  std::size_t size_;
  double seconds_;
  std::string how_;
  bool first_;
};

KernelEntry fault_kernel() {
  return describe<Fault>();
}

}  // namespace regatta
