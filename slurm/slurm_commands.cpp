#include "slurm/slurm_commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>

#include "driver/find_program.hpp"
#include "driver/supervise.hpp"
#include "kernels/error.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

std::vector<std::string> misleading_variables() {
  return {"SBATCH_*", "SQUEUE_*", "SACCT_*", "SINFO_*", "SCANCEL_*", "SCONTROL_*", "SLURM_TIME_FORMAT"};
}

/// Why the program cannot be started; empty when it can.
std::string lack_of(std::string const& program) {
  if (!find_program(program).empty()) return {};
  return fmt::format(
      "{} is not in PATH; run this where Slurm's commands are (a login node; on Debian: apt-get install "
      "slurm-client)",
      program);
}

/// One command to its end. What hangs is ended, and says nothing; a queue of 10^5 lines is kept whole.
Outcome call(std::vector<std::string> argv) {
  Command command;
  command.argv = std::move(argv);
  command.unset = misleading_variables();
  command.set["SLURM_BITSTR_LEN"] = "0";  // or squeue cuts an array's list of indexes after 64 characters
  SuperviseOptions options;
  options.timeout_seconds = slurm_timeout();
  options.grace_seconds = 0.5;
  options.keep_bytes = std::size_t{512} << 20U;
  return supervise(command, options);
}

/// Why an outcome is no answer; empty when it is one.
std::string fault_of(Outcome const& outcome, std::string const& program) {
  if (outcome.timed_out) return fmt::format("{} gave no answer in {:g} s", program, slurm_timeout());
  if (outcome.signal != 0) return fmt::format("{} was ended by signal {}", program, outcome.signal);
  if (outcome.exit_code == 0) return {};
  auto text = outcome.err.substr(0, 300);
  text.erase(text.find_last_not_of(" \n") + 1);
  std::replace(text.begin(), text.end(), '\n', ' ');
  auto const words = escaped(text);
  return fmt::format("{} ended with {}: {}", program, outcome.exit_code, words.empty() ? "(no word)" : words);
}

/// What `read` makes of the command's output.
template <class T, class Read>
Answer<T> ask(std::vector<std::string> argv, Read&& read) {
  auto const program = argv.front();
  if (auto const lack = lack_of(program); !lack.empty()) return Answer<T>::unknown(lack);
  auto const outcome = call(std::move(argv));
  if (auto const fault = fault_of(outcome, program); !fault.empty()) return Answer<T>::unknown(fault);
  return read(outcome.out);
}

Answer<std::vector<JobRow>> accounted(std::string const& selection) {
  if (auto const lack = lack_of("sacct"); !lack.empty()) return Answer<std::vector<JobRow>>::unknown(lack);
  auto const outcome = call({"sacct", "--noheader", "--parsable2", "--allocations", "--allusers",
                             "--starttime=now-30days", fmt::format("--format={}", sacct_format), selection});
  if (outcome.exit_code == 1 && outcome.err.find("accounting storage is disabled") != std::string::npos)
    return std::vector<JobRow>{};
  if (auto const fault = fault_of(outcome, "sacct"); !fault.empty())
    return Answer<std::vector<JobRow>>::unknown(fault);
  return rows_of_sacct(outcome.out);
}

/// True where the command ended well; it prints nothing that is needed.
Answer<bool> done(std::vector<std::string> argv) {
  return ask<bool>(std::move(argv), [](std::string const&) { return Answer<bool>(true); });
}

}  // namespace

double slurm_timeout() {
  constexpr double standard = 30;
  auto const* given = std::getenv("REGATTA_SLURM_TIMEOUT");
  if (given == nullptr || *given == '\0') return standard;
  double seconds = 0;
  auto const* const last = given + std::strlen(given);
  auto const [end, error] = std::from_chars(given, last, seconds);
  if (error != std::errc{} || end != last || !(seconds > 0 && seconds < 1e6))
    throw UsageError(
        fmt::format("REGATTA_SLURM_TIMEOUT is {}; seconds above 0 are wanted", in_quotes(given)));
  return seconds;
}

std::vector<std::string> variables_kept_from_slurm() {
  std::vector<std::string> kept;
  for (char** variable = environ; *variable != nullptr; ++variable)
    for (auto const& pattern : misleading_variables()) {
      std::string_view const name(*variable, std::strcspn(*variable, "="));
      auto const prefix = pattern.substr(0, pattern.find('*'));
      if (pattern.ends_with('*') ? name.starts_with(prefix) : name == pattern) kept.emplace_back(*variable);
    }
  std::sort(kept.begin(), kept.end());
  return kept;
}

Answer<std::vector<JobRow>> queued_jobs(std::vector<unsigned> const& users) {
  return ask<std::vector<JobRow>>(
      {"squeue", "--noheader", "--states=all", fmt::format("--user={}", fmt::join(users, ",")),
       fmt::format("--format={}", squeue_format)},
      [](std::string const& out) { return rows_of_squeue(out); });
}

Answer<std::vector<JobRow>> accounted_jobs(std::vector<std::uint64_t> const& jobs) {
  if (jobs.empty()) return std::vector<JobRow>{};
  return accounted(fmt::format("--jobs={}", fmt::join(jobs, ",")));
}

Answer<std::vector<JobRow>> accounted_jobs(std::vector<std::string> const& names) {
  if (names.empty()) return std::vector<JobRow>{};
  return accounted(fmt::format("--name={}", fmt::join(names, ",")));
}

Answer<JobFacts> facts_of_job(std::string const& id) {
  return ask<JobFacts>({"scontrol", "show", "job", id},
                       [](std::string const& out) { return Answer<JobFacts>(job_facts_of(out)); });
}

Answer<std::int64_t> max_array_size() {
  return ask<std::int64_t>({"scontrol", "show", "config"},
                           [](std::string const& out) { return max_array_size_from(out); });
}

Answer<Partition> find_partition(std::string const& name) {
  // --exact: or nodes that differ share a line, with the least that they have and a "+".
  std::vector<std::string> argv{"sinfo", "--noheader", "--exact", fmt::format("--format={}", sinfo_format)};
  if (!name.empty()) argv.push_back(fmt::format("--partition={}", name));
  return ask<Partition>(argv, [&](std::string const& out) { return partition_from(out, name); });
}

Sent send_script(std::filesystem::path const& script, std::vector<std::uint64_t> const& after_any) {
  std::vector<std::string> argv{"sbatch", "--parsable"};
  if (!after_any.empty()) argv.push_back(fmt::format("--dependency=afterany:{}", fmt::join(after_any, ":")));
  argv.push_back(script.string());
  if (auto const lack = lack_of("sbatch"); !lack.empty()) throw EnvironmentError(lack);
  auto const outcome = call(argv);
  if (!outcome.timed_out && outcome.signal == 0)
    return sent_from(outcome.exit_code, outcome.out, outcome.err);
  return {Sent::What::unclear, 0, fault_of(outcome, "sbatch")};
}

Answer<bool> cancel_jobs(std::vector<std::uint64_t> const& jobs) {
  std::vector<std::string> argv{"scancel"};
  for (auto const job : jobs) argv.push_back(std::to_string(job));
  return done(std::move(argv));
}

Answer<bool> requeue_job(std::string const& id) {
  return done({"scontrol", "requeue", id});
}

Answer<std::optional<std::int64_t>> seconds_left_of(std::string const& id) {
  return ask<std::optional<std::int64_t>>(
      {"squeue", "--noheader", fmt::format("--jobs={}", id), "--format=%L"},
      [](std::string const& out) { return seconds_left_from(out); });
}

}  // namespace regatta
