#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <set>

#include "results/analysis/procedure.hpp"
#include "results/counted.hpp"
#include "results/proposal/proposal.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

/// Compiler flags have two blanks where one of their parts is empty.
std::string with_single_blanks(std::string_view text) {
  std::string single;
  for (auto const c : text)
    if (c != ' ' || !(single.empty() || single.back() == ' ')) single += c;
  return single;
}

/// The different values of a fact over all environments, "a; b"; empty where nobody recorded it.
std::string fact(Records const& records, std::string const& name) {
  std::set<std::string> values;
  for (auto const& environment : records.environments)
    if (auto const found = environment.facts.find(name);
        found != environment.facts.end() && !found->second.empty())
      values.insert(escaped(with_single_blanks(found->second)));
  return fmt::format("{}", fmt::join(values, "; "));
}

std::string date_of(double started) {
  constexpr double year_9999 = 253'402'300'799.0;
  if (!(started > 0 && started < year_9999)) return "an unknown date";
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(static_cast<std::time_t>(started)));
}

std::string dates_text(Records const& records) {
  if (records.attempts.empty()) return "an unknown date";
  auto const [first, last] =
      std::minmax_element(records.attempts.begin(), records.attempts.end(),
                          [](Attempt const& a, Attempt const& b) { return a.started < b.started; });
  auto const from = date_of(first->started), until = date_of(last->started);
  return from == until ? from : from + " to " + until;
}

std::string repetitions_text(Procedure const& procedure) {
  auto const most = counted(procedure.most, "repetition");
  return fmt::format("{}{} an attempt, {}",
                     procedure.fewest == procedure.most ? "" : grouped(procedure.fewest) + " to ", most,
                     warmup_text(procedure));
}

std::string measuring(Records const& records) {
  auto const procedure = procedure_of(records);
  return fmt::format(
      "Measured on {}: {} in {}{}{}; {}. {} {}", dates_text(records), counted(procedure.attempts, "attempt"),
      rounds_text(procedure), procedure.ours ? ", each a fresh process" : "",
      procedure.failed > 0 ? fmt::format(" ({} failed and are left out)", procedure.failed) : "",
      repetitions_text(procedure),
      procedure.ours ? "The time is that of one repetition of the kernel; preparing data, starting MPI and "
                       "making threads are outside it."
                     : "Whether preparing data, starting MPI and making threads are in the time was not "
                       "recorded.",
      procedure.rounds > 1
          ? "It is the median over all rounds; intervals of 95 % are Student's, of the attempts' medians, so "
            "that differences between runs count."
          : "It is the median of one round; intervals of 95 % are those of its repetitions alone, since one "
            "round tells nothing of differences between runs.");
}

/// "24684092 kB" as /proc/meminfo has it, for people.
std::string memory_text(std::string const& fact) {
  double number = 0;
  auto const [rest, error] = std::from_chars(fact.data(), fact.data() + fact.size(), number);
  if (error != std::errc{} || std::string_view(rest) != " kB") return fact;
  return fmt::format("{:.1f} GiB", number / (1 << 20));
}

/// The kernel's words, of /sys/devices/system/cpu/smt/control.
std::string smt_text(std::string const& fact) {
  if (fact == "notsupported") return "not supported";
  if (fact == "notimplemented") return "not implemented";
  return fact == "forceoff" ? "off, by force" : fact;
}

std::string machine(Records const& records) {
  std::set<std::string> hosts;
  for (auto const& attempt : records.attempts)
    if (!attempt.host.empty()) hosts.insert(escaped(attempt.host));
  constexpr std::size_t named = 4;
  auto text = hosts.empty() ? std::string("Machine: hosts not recorded")
                            : fmt::format("Machine: {} host{}", hosts.size(), hosts.size() == 1 ? "" : "s");
  if (!hosts.empty() && hosts.size() <= named) text += fmt::format(" ({})", fmt::join(hosts, ", "));
  for (auto const& [name, words] : {std::pair{"cpu_model", "CPU "},
                                    {"cpu", "CPU "},
                                    {"cpus_online", "CPUs online "},
                                    {"memory_total", "memory "},
                                    {"governor", "governor "},
                                    {"smt", "SMT "},
                                    {"kernel", ""}})
    if (auto const value = fact(records, name); !value.empty())
      text += fmt::format("; {}{}", words,
                          std::string_view(name) == "memory_total" ? memory_text(value)
                          : std::string_view(name) == "smt"        ? smt_text(value)
                                                                   : value);
  return text + ".";
}

std::string software(Records const& records) {
  std::string text;
  for (auto const& [name, words] : {std::pair{"compiler", "compiler "},
                                    {"kernel_flags", "flags "},
                                    {"regatta_version", "Regatta "},
                                    {"commit", "commit "}})
    if (auto const value = fact(records, name); !value.empty())
      text += fmt::format("{}{}{}", text.empty() ? "Software: " : "; ", words, value);
  std::set<std::string> back_ends;
  for (auto const& attempt : records.attempts)
    if (!attempt.back_end.empty()) back_ends.insert(escaped(attempt.back_end));
  if (!back_ends.empty())
    text += fmt::format("{}{}", text.empty() ? "Software: " : "; runners: ", fmt::join(back_ends, " / "));
  return text.empty() ? "Software: not recorded." : text + ".";
}

}  // namespace

std::vector<std::string> method_of(Records const& records) {
  std::vector<std::string> method{measuring(records), machine(records), software(records)};
  std::size_t ok = 0, verified = 0;
  for (auto const& attempt : records.attempts)
    if (attempt.status == Status::ok) ++ok, verified += attempt.verified ? 1 : 0;
  if (ok > 0 && verified == ok)
    method.emplace_back("Every result was verified against a reference known in advance.");
  if (std::any_of(records.attempts.begin(), records.attempts.end(),
                  [](Attempt const& one) { return one.oversubscribed; }))
    method.emplace_back("MISSING: some attempts had fewer cores than workers (oversubscribed).");
  return method;
}

}  // namespace regatta
