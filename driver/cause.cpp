#include "driver/cause.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "slurm/srun.hpp"

namespace regatta {

namespace {

/// A limit of the machine, told by the words with which libraries, mpirun and the C library report it.
struct Limit {
  std::string_view words, cause;
};

/// Open MPI's warning before it goes on by slower ways: a measurement of something else.
constexpr std::string_view shared_memory_words = "not enough space for";

// The first that matches wins: what names its resource stands before errno's own words.
constexpr std::array limits{
    Limit{
        "not enough slots available",
        "not enough slots for the ranks; lower `cores` or `ranks_per_node`, or set `allow_oversubscription`"},
    Limit{"more processes than the ppr",
          "mpirun has fewer nodes or slots than the point asks for; add hosts or slots to the hostfile, or "
          "lower "
          "`nodes` or `ranks_per_node`"},
    Limit{"No nodes are available for this job",
          "mpirun found no node; name hosts in the hostfile that can be reached"},
    Limit{"attempt to run as root", "mpirun refuses to run as root; run as another user"},
    Limit{shared_memory_words,
          "shared memory is full; free space in /dev/shm, or mount it with a larger size="},
    Limit{"Thread creation failed",
          "no more threads; raise `ulimit -u` or the cgroup's pids.max, or lower `cores`"},
    Limit{"pthread_create", "no more threads; raise `ulimit -u` or the cgroup's pids.max, or lower `cores`"},
    Limit{"Resource temporarily unavailable",
          "no more threads or processes; raise `ulimit -u` or the cgroup's pids.max, or lower `cores`"},
    Limit{"Too many open files", "no more open files; raise `ulimit -n`, or lower `concurrency`"},
    Limit{"File too large", "a file reached the limit of its size; raise `ulimit -f`"},
    Limit{"std::bad_alloc",
          "out of memory; a smaller `size`, fewer ranks, or a higher limit of memory would do"},
    Limit{"Cannot allocate memory",
          "out of memory; a smaller `size`, fewer ranks, or a higher limit of memory would do"},
    Limit{"No space left on device",
          "a disk is full; free space in TMPDIR and in /dev/shm, or set TMPDIR elsewhere"},
    Limit{
        "unable to launch the specified application",
        "mpirun found no program to start; regatta-point-mpi belongs beside regatta: install it as a whole"},
};

std::string with_remedy(int signal, long long oom_kills) {
  switch (signal) {
    case SIGKILL:
      return oom_kills > 0
                 ? "SIGKILL, out of memory: the kernel ended it; a smaller `size`, fewer ranks, or a higher "
                   "limit of memory would do"
                 : "SIGKILL, from outside";
    case SIGSEGV:
      return "SIGSEGV, a wrong memory access in the kernel or a library";
    case SIGBUS:
      return "SIGBUS, memory that a full file system could not provide; free space in /dev/shm and TMPDIR";
    case SIGXFSZ:
      return "SIGXFSZ, a file reached the limit of its size; raise `ulimit -f`";
    case SIGXCPU:
      return "SIGXCPU, the limit of CPU time; raise `ulimit -t`";
    case SIGILL:
      return "SIGILL, an instruction that this CPU lacks; build with -D REGATTA_ARCH=x86-64-v2";
    default:
      return fmt::format("signal {} ({})", signal, ::strsignal(signal));
  }
}

/// The digits that follow the words, from a position on.
struct Found {
  std::string digits;
  std::size_t end = 0;
};
std::optional<Found> number_after(std::string const& text, std::string_view words, std::size_t from = 0) {
  auto const at = text.find(words, from);
  if (at == std::string::npos) return std::nullopt;
  auto const begin = at + words.size();
  auto const end = std::min(text.find_first_not_of("-0123456789", begin), text.size());
  if (end == begin) return std::nullopt;
  return Found{text.substr(begin, end - begin), end};
}

/// The first error line of a point process: it knows best.
std::string own_words(std::string const& text) {
  constexpr std::string_view mark = "regatta: error: ";
  auto const begin = text.find(mark);
  if (begin == std::string::npos || (begin > 0 && text[begin - 1] != '\n')) return {};
  auto const end = text.find('\n', begin);
  return text.substr(begin + mark.size(), end == std::string::npos ? end : end - begin - mark.size());
}

/// mpirun wraps its texts anywhere: blanks of any kind are one.
std::string unwrapped(std::string const& text) {
  std::string line;
  for (auto const c : text) {
    auto const blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank)
      line += c;
    else if (line.empty() || line.back() != ' ')
      line += ' ';
  }
  return line;
}

std::string last_line(std::string const& text) {
  auto const end = text.find_last_not_of(" \n\r\t-");
  if (end == std::string::npos) return {};
  auto const begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     end - (begin == std::string::npos ? std::size_t(-1) : begin));
}

std::string limit_in(std::string const& text) {
  for (auto const& [words, cause] : limits)
    if (text.find(words) != std::string::npos) return std::string(cause);
  return {};
}

/// What mpirun says of the rank that failed.
std::string rank_cause(std::string const& text, Outcome const& outcome) {
  if (auto const rank = number_after(text, "mpirun noticed that process rank "))
    if (auto const signal = number_after(text, "exited on signal ", rank->end))
      return fmt::format("rank {} ended by {}", rank->digits,
                         with_remedy(std::atoi(signal->digits.c_str()), outcome.oom_kills));
  if (auto const rank = number_after(text, "MPI_ABORT was invoked on rank "))
    if (auto const code = number_after(text, "with errorcode ", rank->end))
      return fmt::format("rank {} called MPI_Abort({})", rank->digits, code->digits);
  if (text.find("exiting improperly") != std::string::npos)
    if (auto const rank = number_after(text, "mpirun has exited due to process rank "))
      return fmt::format("rank {} exited before MPI_Finalize", rank->digits);
  if (auto const name = text.find("Process name: [["); name != std::string::npos)
    if (auto const rank = number_after(text, "],", name))
      if (auto const code = number_after(text, "Exit code: ", rank->end))
        return fmt::format("rank {} exited with {}", rank->digits, code->digits);
  // Open MPI 4.1.4 often loses the message of an MPI_Abort, and says only that it did.
  if (text.find("ORTE_ERROR_LOG: Data unpack") != std::string::npos ||
      (text.find("ORTE_ERROR_LOG: Out of resource") != std::string::npos &&
       text.find("show_help.c") != std::string::npos))
    return fmt::format("a rank called MPI_Abort({})", outcome.exit_code);
  return {};
}

}  // namespace

std::string cause_of(Outcome const& outcome, double timeout_seconds) {
  if (outcome.stopped) return "stopped by the user";
  if (outcome.timed_out)
    return fmt::format("still running after {} s; raise `timeout`, or lower `size` or `max` repetitions",
                       timeout_seconds);
  auto const text = unwrapped(outcome.err);
  auto const limit = limit_in(text);
  if (outcome.signal == 0 && outcome.exit_code == 0)
    return text.find(shared_memory_words) == std::string::npos ? std::string{} : limit;
  if (auto own = own_words(outcome.err); !own.empty()) {
    auto const says_it = own.find(limit.substr(0, limit.find(';'))) != std::string::npos;
    return says_it ? own : own + " (" + limit + ")";
  }
  auto rank = rank_cause(text, outcome);
  if (rank.empty()) rank = srun_cause(outcome.err);
  if (!limit.empty()) return rank.empty() ? limit : rank + ": " + limit;
  if (!rank.empty()) return rank;
  if (outcome.signal != 0) return "ended by " + with_remedy(outcome.signal, outcome.oom_kills);
  auto const said = last_line(outcome.err);
  return fmt::format("exit code {}{}", outcome.exit_code, said.empty() ? ", and no word why" : ": " + said);
}

}  // namespace regatta
