#include "driver/job_sections.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

/// A word for one option of sbatch: what no option of it needs is refused, so that nothing can forge a second
/// one.
std::string word(Field const& field) {
  auto text = field.text();
  if (text.empty() || text.find_first_of(" \t'\"\\`$;") != std::string::npos || text.front() == '-')
    field.expected("one word, without spaces, quotes, $, ; or a leading -");
  return text;
}

std::string option(Field const& field) {
  auto text = field.text();
  if (text.size() < 2 || text.front() != '-')
    field.expected("an option of sbatch, such as \"--reservation=course\"");
  return text;
}

std::string time_limit(Field const& field) {
  auto text = word(field);
  if (text.find_first_not_of("0123456789:-") != std::string::npos)
    field.expected("a time as sbatch takes it: \"30\" (minutes), \"2:00:00\" or \"1-12:00:00\"");
  return text;
}

std::string memory(Field const& field) {
  auto text = word(field);
  auto const digits = text.find_first_not_of("0123456789");
  bool const unit = digits != std::string::npos && digits > 0 && digits + 1 == text.size() &&
                    std::string_view("KMGT").find(text[digits]) != std::string_view::npos;
  if (digits != std::string::npos && !unit) field.expected("an amount as sbatch takes it: \"800M\", \"4G\"");
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
  if (auto const value = section.take("time")) slurm.time = time_limit(*value);
  if (auto const value = section.take("mem")) slurm.mem = memory(*value);
  if (auto const value = section.take("exclusive")) slurm.exclusive = value->boolean();
  if (auto const value = section.take("max_parallel")) slurm.max_parallel = value->whole(1, 1'000'000);
  if (auto const value = section.take("pack")) slurm.pack = value->whole(1, 1'000'000);
  if (auto const value = section.take("extra")) slurm.extra = value->list(option, true);
  if (auto const value = section.take("setup"))
    slurm.setup = value->list([](Field const& item) { return item.text(); }, true);
  std::vector<std::string> const launchers{"srun", "mpirun"};
  if (auto const value = section.take("launcher")) slurm.launcher = launchers[value->choice(launchers)];
  if (auto const value = section.take("budget_core_hours")) slurm.budget_core_hours = value->real(0, 1e12);
  section.finish();
  return slurm;
}

}  // namespace regatta
