#include "driver/job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "driver/job_reader.hpp"
#include "driver/job_sections.hpp"
#include "driver/notation.hpp"
#include "driver/plan.hpp"
#include "kernels/error.hpp"
#include "results/terminal.hpp"
#include "runners/names.hpp"

namespace regatta {

namespace {

constexpr std::array scaling_names{"strong", "weak", "throughput"};
constexpr std::array order_names{"interleaved", "sequential"};

std::string study_name(Field const& field) {
  auto name = field.text();
  if (auto const fault = study_name_fault(name); !fault.empty()) field.fail(field.name() + " is " + fault);
  return name;
}

void read_study(Section section, Job& job) {
  auto const name = section.take("name");
  if (auto const scaling = section.take("scaling"))
    job.scaling = static_cast<Scaling>(scaling->choice({scaling_names.begin(), scaling_names.end()}));
  section.finish();
  if (!name) section.field().fail("[study] has no name; write name = \"…\" below it");
  job.name = study_name(*name);
}

/// What a notation makes of the field's text; its errors get the field's place.
template <class Read>
auto at(Field const& field, Read&& read) {
  try {
    return read();
  } catch (UsageError const& error) {
    field.fail(field.name() + ": " + error.what());
  }
}

Cores read_cores(Field const& field) {
  if (field.node().is_string()) return at(field, [&] { return cores_from(field.text()); });
  if (!field.node().is_integer())
    field.expected(R"(an integer, or a text such as "1node", "1/2node" or "1..64*2")");
  CoreCount const count{field.integer(1, most_cores_per_node), 1, 1};
  return {count, count, Cores::Step::none, 1};
}

std::string read_runner(Field const& field) {
  std::vector<std::string> known;
  known.reserve(std::size(runners));
  for (auto const& runner : runners) known.emplace_back(runner.name);
  return known[field.choice(known)];
}

std::string read_filter(Field const& field) {
  auto text = field.text();
  at(field, [&] { return Filter(text); });
  return text;
}

void read_sweep(Section section, Job& job) {
  job.sweep_place = section.field().place();
  if (auto const field = section.take("runners"))
    job.runners = field->list(read_runner), job.sweep_place = field->place();
  if (auto const field = section.take("cores"))
    job.cores = field->list(read_cores, false, 1000), job.cores_place = field->place();
  if (auto const field = section.take("nodes"))
    job.nodes = field->list([](Field const& item) { return item.whole(1, most_nodes); });
  if (auto const field = section.take("ranks_per_node"))
    job.ranks_per_node = field->list([](Field const& item) { return item.whole(1, most_cores_per_node); });
  if (auto const field = section.take("schedule"))
    job.schedules =
        field->list([](Field const& item) { return at(item, [&] { return schedule_from(item.text()); }); });
  if (auto const field = section.take("exclude"))
    job.exclude = field->list(read_filter, true, 100), job.exclude_place = field->place();
  if (auto const field = section.take("allow_oversubscription"))
    job.allow_oversubscription = field->boolean();
  section.finish();
}

void read_repetitions(Field const& field, Measure& measure) {
  constexpr int most = most_repetitions;
  if (field.node().is_integer()) {
    measure.min_repetitions = measure.max_repetitions = field.whole(1, most);
    return;
  }
  if (!field.node().is_table()) field.expected("an integer, or { min = 5, max = 30, ci = 0.02 }");
  Section section(field);
  auto const least = section.take("min"), greatest = section.take("max");
  auto const number = [](std::optional<Field> const& count) {
    return count ? std::optional(count->whole(1, most)) : std::nullopt;
  };
  set_repetitions(measure, number(least), number(greatest));
  if (auto const ci = section.take("ci")) measure.ci = ci->real(0, 1);
  section.finish();
  if (measure.min_repetitions <= measure.max_repetitions) return;
  (greatest ? *greatest : *least)
      .fail(fmt::format("measure.repetitions has min = {} above max = {}; write the smaller as min",
                        measure.min_repetitions, measure.max_repetitions));
}

double read_timeout(Field const& field) {
  constexpr double most = most_timeout_seconds;
  auto const seconds =
      field.node().is_string() ? at(field, [&] { return seconds_from(field.text()); }) : field.real(0, most);
  if (!(seconds > 0 && seconds <= most)) field.expected("a duration above 0 and up to 720h");
  return seconds;
}

void read_measure(Section section, Job& job) {
  auto& measure = job.measure;
  if (auto const field = section.take("warmup")) measure.warmup = field->whole(0, most_warmups);
  if (auto const field = section.take("rounds")) measure.rounds = field->whole(1, most_rounds);
  if (auto const field = section.take("repetitions")) read_repetitions(*field, measure);
  if (auto const field = section.take("timeout")) measure.timeout_seconds = read_timeout(*field);
  if (auto const field = section.take("order"))
    measure.order = static_cast<Order>(field->choice({order_names.begin(), order_names.end()}));
  section.finish();
}

}  // namespace

char const* name_of(Scaling scaling) noexcept {
  return scaling_names[static_cast<std::size_t>(scaling)];
}

char const* name_of(Order order) noexcept {
  return order_names[static_cast<std::size_t>(order)];
}

std::string study_name_fault(std::string_view name) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  constexpr std::size_t most = 64;
  if (name.empty() || name.size() > most || name.find_first_not_of(allowed) != std::string::npos ||
      name[0] == '-' || name[0] == '.')
    return fmt::format(
        "{}; a study's name is a folder's name: 1 to {} of A-Z a-z 0-9 . _ -, and the first is no . or -",
        in_quotes(name), most);
  if (name == "analysis") return "'analysis', which is a part of Regatta's own results/; take another";
  return "";
}

Job parse_job(std::string text, std::filesystem::path const& path) {
  check_job_text(text, path);
  Job job;
  job.path = path;
  auto const tree = parse_toml(text, path);
  Section top(Field(tree, "", path));
  auto const study = top.take("study"), sweep = top.take("sweep"), measure = top.take("measure"),
             kernels = top.take("kernel"), slurm = top.take("slurm");
  top.finish();

  for (auto const& runner : runners) job.runners.emplace_back(runner.name);
  job.cores = {cores_from("1..1node*2"), cores_from("1node")};
  if (!study) fail_at(path, {}, "no [study]; write [study] and name = \"…\" at the top");
  read_study(*study, job);
  if (sweep) read_sweep(*sweep, job);
  if (measure) read_measure(*measure, job);
  if (slurm) job.slurm = read_slurm(*slurm);
  if (!kernels) fail_at(path, {}, "no [[kernel]]: nothing to measure; write [[kernel]] and name = \"…\"");
  job.kernels = read_kernels(*kernels);
  job.text = std::move(text);
  return job;
}

Job load_job(std::filesystem::path const& path) {
  return parse_job(read_job_file(path), path);
}

}  // namespace regatta
