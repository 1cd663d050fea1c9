#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <set>

#include "results/merge.hpp"
#include "results/proposal/proposal.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

/// The different values of a fact over all environments, "a; b"; empty where nobody recorded it.
std::string fact(Records const& records, std::string const& name) {
  std::set<std::string> values;
  for (auto const& environment : records.environments)
    if (auto const found = environment.facts.find(name);
        found != environment.facts.end() && !found->second.empty())
      values.insert(escaped(found->second));
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

std::string measuring(Records const& records) {
  int rounds = 0;
  std::size_t attempts = 0, failed = 0, fewest = 0, most = 0;
  for (auto const chosen : canonical_attempts(records.attempts)) {
    auto const& attempt = records.attempts[chosen];
    ++attempts, rounds = std::max(rounds, attempt.round);
    if (attempt.status != Status::ok) {
      ++failed;
      continue;
    }
    auto const timed = static_cast<std::size_t>(std::count_if(attempt.samples.begin(), attempt.samples.end(),
                                                              [](Sample const& one) { return !one.warmup; }));
    fewest = most == 0 ? timed : std::min(fewest, timed);
    most = std::max(most, timed);
  }
  return fmt::format(
      "Measured on {}: {} attempts in {} round{}, each a fresh process{}; {} repetitions an attempt after "
      "warm-up. The time is that of one repetition of the kernel; preparing data, starting MPI and making "
      "threads are outside it. It is the median over all rounds; intervals of 95 % are {}.",
      dates_text(records), attempts, rounds, rounds == 1 ? "" : "s, interleaved",
      failed > 0 ? fmt::format(" ({} failed and are left out)", failed) : "",
      fewest == most ? std::to_string(most) : fmt::format("{} to {}", fewest, most),
      rounds == 1 ? "those of the repetitions alone, since one round tells nothing of differences between runs"
                  : "Student's, of the attempts' medians, so that differences between runs count");
}

std::string machine(Records const& records) {
  std::set<std::string> hosts;
  for (auto const& attempt : records.attempts)
    if (!attempt.host.empty()) hosts.insert(escaped(attempt.host));
  constexpr std::size_t named = 4;
  auto text = fmt::format("Machine: {} host{}", hosts.size(), hosts.size() == 1 ? "" : "s");
  if (!hosts.empty() && hosts.size() <= named) text += fmt::format(" ({})", fmt::join(hosts, ", "));
  for (auto const& [name, words] : {std::pair{"cpu_model", "CPU "},
                                    {"cpu", "CPU "},
                                    {"cpus_online", "CPUs online "},
                                    {"memory_total", "memory "},
                                    {"governor", "governor "},
                                    {"smt", "SMT "},
                                    {"kernel", ""}})
    if (auto const value = fact(records, name); !value.empty()) text += fmt::format("; {}{}", words, value);
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
  bool const verified = std::all_of(records.attempts.begin(), records.attempts.end(), [](Attempt const& one) {
    return one.status != Status::ok || one.verified;
  });
  if (verified && !records.attempts.empty())
    method.emplace_back("Every result was verified against a reference known in advance.");
  if (std::any_of(records.attempts.begin(), records.attempts.end(),
                  [](Attempt const& one) { return one.oversubscribed; }))
    method.emplace_back("MISSING: some attempts had fewer cores than workers (oversubscribed).");
  return method;
}

}  // namespace regatta
