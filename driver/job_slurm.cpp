#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "driver/job_sections.hpp"
#include "slurm/slurm_time.hpp"

namespace regatta {

namespace {

/// A word for one option of sbatch: what no option of it needs is refused, so that nothing can forge a second
/// one.
std::string word(Field const& field) {
  auto text = field.text();
  if (text.empty() || text.find_first_of(" \t'\"\\`$;#") != std::string::npos || text.front() == '-')
    field.expected("one word, without spaces, quotes, \\, `, $, ;, # or a leading -");
  return text;
}

/// What a batch script sets itself, by sbatch's long and short names; the second is the key of [slurm] that
/// changes it, or empty.
struct Taken {
  std::string_view name, letter, key;
};
constexpr std::array taken_options{
    Taken{"account", "A", "account"},
    Taken{"array", "a", "max_parallel"},
    Taken{"chdir", "D", ""},
    Taken{"clusters", "M", ""},
    Taken{"comment", "", ""},
    Taken{"constraint", "C", "constraint"},
    Taken{"cpus-per-task", "c", ""},
    Taken{"dependency", "d", ""},
    Taken{"error", "e", ""},
    Taken{"exclusive", "", "exclusive"},
    Taken{"export", "", "setup"},
    Taken{"export-file", "", "setup"},
    Taken{"gid", "", ""},
    Taken{"help", "h", ""},
    Taken{"input", "i", ""},
    Taken{"job-name", "J", ""},
    Taken{"mem", "", "mem"},
    Taken{"no-requeue", "", ""},
    Taken{"nodes", "N", ""},
    Taken{"ntasks", "n", ""},
    Taken{"ntasks-per-node", "", ""},
    Taken{"open-mode", "", ""},
    Taken{"output", "o", ""},
    Taken{"parsable", "", ""},
    Taken{"partition", "p", "partition"},
    Taken{"qos", "q", "qos"},
    Taken{"requeue", "", ""},
    Taken{"signal", "", ""},
    Taken{"test-only", "", ""},
    Taken{"time", "t", "time"},
    Taken{"uid", "", ""},
    Taken{"usage", "u", ""},
    Taken{"version", "V", ""},
    Taken{"wait", "W", ""},
    Taken{"wrap", "", ""},
};

/// sbatch takes any beginning of a long name that only one option has.
bool is_taken(std::string_view option, Taken const& taken) {
  if (!option.starts_with("--")) return !taken.letter.empty() && option.substr(1, 1) == taken.letter;
  auto const name = option.substr(2, option.find('=') - 2);
  return !name.empty() && taken.name.starts_with(name);
}

/// One further option of sbatch; it becomes an #SBATCH line, where a blank would begin another one.
std::string option(Field const& field) {
  auto text = field.text();
  if (text.size() < 2 || text.front() != '-' || text == "--" ||
      text.find_first_of(" \t'\"\\`$;#") != std::string::npos)
    field.expected(
        "an option of sbatch in one word, such as \"--reservation=course\", without blanks, quotes, \\, `, "
        "$, ; "
        "or #");
  for (auto const& taken : taken_options)
    if (is_taken(text, taken))
      field.fail(fmt::format("{}: --{} is what Regatta sets itself{}", field.name(), taken.name,
                             taken.key.empty() ? "" : fmt::format("; write {} in [slurm]", taken.key)));
  return text;
}

void read_time(Field const& field, Slurm& slurm) {
  slurm.time = word(field);
  slurm.time_place = field.place();
  auto const seconds = seconds_of_limit(slurm.time);
  if (!seconds || *seconds == 0)
    field.expected("a time as sbatch takes it: \"30\" (minutes), \"2:00:00\" or \"1-12:00:00\"");
  slurm.time_seconds = *seconds;
}

std::string memory(Field const& field) {
  auto text = word(field);
  auto const digits = std::min(text.find_first_not_of("0123456789"), text.size());
  auto const unit = text.substr(digits);
  constexpr std::size_t most_digits = 9;  // 10^9 G: nobody has more, and Slurm can count it
  if (digits == 0 || digits > most_digits || unit.size() > 1 ||
      std::string_view("KMGT").find(unit) == std::string_view::npos)
    field.expected("an amount as sbatch takes it, of at most nine digits: \"800M\", \"4G\"");
  return text;
}

}  // namespace

Slurm read_slurm(Field const& field) {
  Section section(field);
  Slurm slurm;
  if (auto const value = section.take("account")) slurm.account = word(*value);
  if (auto const value = section.take("partition")) slurm.partition = word(*value);
  if (auto const value = section.take("qos")) slurm.qos = word(*value);
  if (auto const value = section.take("constraint")) slurm.constraint = word(*value);
  if (auto const value = section.take("time")) read_time(*value, slurm);
  if (auto const value = section.take("mem")) slurm.mem = memory(*value);
  if (auto const value = section.take("exclusive")) slurm.exclusive = value->boolean();
  if (auto const value = section.take("max_parallel")) slurm.max_parallel = value->whole(1, 1'000'000);
  if (auto const value = section.take("pack")) slurm.pack = value->whole(1, 1'000'000);
  if (auto const value = section.take("extra")) slurm.extra = value->list(option, true);
  if (auto const value = section.take("setup"))
    slurm.setup = value->list([](Field const& item) { return item.text(); }, true);
  std::vector<std::string> const launchers{"srun", "mpirun"};
  if (auto const value = section.take("launcher")) slurm.launcher = launchers[value->choice(launchers)];
  if (auto const value = section.take("budget_core_hours")) {
    slurm.budget_core_hours = value->real(0, 1e12), slurm.budget_place = value->place();
    if (slurm.budget_core_hours == 0)
      value->expected("a number above 0: nothing could be submitted; leave it out where there is no cap");
  }
  section.finish();
  return slurm;
}

}  // namespace regatta
