#include <fmt/format.h>

#include <algorithm>

#include "driver/distinct.hpp"
#include "driver/job_sections.hpp"
#include "driver/limits.hpp"
#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "results/terminal.hpp"
#include "runners/http_url.hpp"

namespace regatta {

namespace {

constexpr std::string_view size = "size";

KernelEntry const& read_name(std::optional<Field> const& field, Field const& whole) {
  if (!field) whole.fail("[[kernel]] has no name; `regatta list kernels` tells the names");
  std::vector<std::string> known;
  for (auto const& entry : kernels()) known.emplace_back(entry.name);
  return kernels()[field->choice(known)];
}

Value plain_value(Field const& field) {
  auto const& node = field.node();
  if (auto const* integer = node.as_integer()) return integer->get();
  if (auto const* real = node.as_floating_point()) return real->get();
  if (node.is_string()) return field.text();
  field.expected("an integer, a number or a text");
}

Value read_value(Field const& field, ParameterSpec const& spec) {
  try {
    auto const checked = Parameters::complete({spec}, {{spec.name, plain_value(field)}});
    auto const& value = checked.values().at(spec.name);
    if (auto const* text = std::get_if<std::string>(&value); text && spec.unit == "URL" && !text->empty())
      (void)parse_url(*text);
    return value;
  } catch (UsageError const& error) {
    field.fail(escaped(error.what()));
  } catch (EnvironmentError const& error) {
    field.fail(escaped(error.what()));
  }
}

/// Equal values would give equal points: each is kept once, where it first stands, and the list's name is
/// noted.
template <class T>
std::vector<T> kept_once(std::vector<T> const& values, std::string const& name, KernelSweep& sweep) {
  auto kept = distinct(values);
  if (kept.size() < values.size()) sweep.repeated.push_back(name);
  return kept;
}

/// What means nothing beside another parameter would be swept for nothing.
void check_meaning(Section const& section, KernelSweep const& sweep, ParameterSpecs const& specs) {
  auto const is_given = [](Value const& value) { return !std::get<std::string>(value).empty(); };
  for (auto const& spec : specs) {
    auto const other = sweep.parameters.find(spec.idle_beside);
    if (other == sweep.parameters.end() || !sweep.parameters.contains(spec.name)) continue;
    if (std::any_of(other->second.begin(), other->second.end(), is_given))
      fail_at(section.field().path(), section.place_of_key(spec.name),
              fmt::format(
                  "{} means nothing to kernel '{}' beside {}; leave it out, or write a [[kernel]] of its own",
                  spec.name, sweep.kernel, spec.idle_beside));
  }
}

void check_io(Field const& concurrency, KernelEntry const& entry) {
  if (entry.io) return;
  concurrency.fail(
      fmt::format("kernel '{}' does no I/O and has no concurrency; leave the line out", entry.name));
}

KernelSweep read_kernel(Field const& field) {
  Section section(field);
  auto const name = section.take("name");
  auto const& entry = read_name(name, field);
  KernelSweep sweep;
  sweep.kernel = std::string(entry.name);
  sweep.place = name->place();
  for (auto const& spec : entry.parameters)
    if (auto const values = section.take(spec.name))
      sweep.parameters[spec.name] = kept_once(
          values->list([&](Field const& item) { return read_value(item, spec); }), spec.name, sweep);

  check_meaning(section, sweep, entry.parameters);

  auto const per_core = section.take("size_per_core");
  if (per_core)
    sweep.size_per_core = kept_once(per_core->list([](Field const& item) {
      return item.integer(1, std::numeric_limits<std::int64_t>::max());
    }),
                                    "size_per_core", sweep);
  if (auto const concurrency = section.take("concurrency")) {
    check_io(*concurrency, entry);
    sweep.concurrency =
        kept_once(concurrency->list([](Field const& item) { return item.whole(1, most_concurrency); }),
                  "concurrency", sweep);
  }
  section.finish();
  if (per_core && sweep.parameters.contains(std::string(size)))
    per_core->fail(
        "size_per_core stands beside size; keep one of them (size_per_core makes the size from the cores)");
  return sweep;
}

}  // namespace

std::vector<KernelSweep> read_kernels(Field const& field) {
  auto const* array = field.node().as_array();
  if (array == nullptr) field.expected("written [[kernel]], with double brackets");
  std::vector<KernelSweep> sweeps;
  for (auto const& item : field.items()) sweeps.push_back(read_kernel(item));
  return sweeps;
}

}  // namespace regatta
