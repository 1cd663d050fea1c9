#include "driver/notation.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

#include "kernels/error.hpp"
#include "kernels/registry.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

constexpr std::string_view cores_forms = R"(a number, "1node", "1/2node", "1..8", "1..16+4" or "1..64*2")";

/// A whole number of digits alone, optionally grouped by '_' as TOML does; nothing else, and no overflow.
std::optional<std::int64_t> number_from(std::string_view text) {
  std::string digits;
  for (char const c : text) {
    if (c == '_' && !digits.empty()) continue;
    if (c < '0' || c > '9') return std::nullopt;
    digits += c;
  }
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::int64_t bounded(std::optional<std::int64_t> number, std::int64_t most, std::string_view whole) {
  if (!number)
    throw UsageError(fmt::format("{} is no core count; it must be {}", in_quotes(whole), cores_forms));
  if (*number < 1 || *number > most)
    throw UsageError(
        fmt::format("{} holds the number {}, which must lie in 1 to {}", in_quotes(whole), *number, most));
  return *number;
}

CoreCount count_from(std::string_view text, std::string_view whole) {
  constexpr std::string_view unit = "node";
  if (!text.ends_with(unit)) return {bounded(number_from(text), most_cores_per_node, whole), 1, 1};
  text.remove_suffix(unit.size());
  auto const slash = text.find('/');
  auto const part = [&](std::string_view digits) {
    return static_cast<int>(bounded(number_from(digits), most_cores_per_node, whole));
  };
  CoreCount share{0, part(text.substr(0, slash)),
                  slash == std::string_view::npos ? 1 : part(text.substr(slash + 1))};
  if (share.numerator > share.denominator)
    throw UsageError(fmt::format(
        "{} is more than a node; `cores` are those of one node, `nodes` multiplies them", in_quotes(whole)));
  return share;
}

std::int64_t resolve(CoreCount const& count, int cores_per_node) {
  if (count.count > 0) return count.count;
  return std::max<std::int64_t>(1, std::int64_t{cores_per_node} * count.numerator / count.denominator);
}

std::string without_spaces(std::string_view text) {
  std::string kept;
  for (char const c : text)
    if (c != ' ') kept += c;
  return kept;
}

}  // namespace

Cores cores_from(std::string_view whole) {
  auto const text = without_spaces(whole);
  auto const dots = text.find("..");
  if (dots == std::string::npos) {
    auto const count = count_from(text, whole);
    return {count, count, Cores::Step::none, 1};
  }
  Cores cores{count_from(text.substr(0, dots), whole), {}, Cores::Step::add, 1};
  auto last = text.substr(dots + 2);
  if (auto const step = last.find_first_of("*+"); step != std::string::npos) {
    cores.step = last[step] == '*' ? Cores::Step::multiply : Cores::Step::add;
    cores.by = bounded(number_from(last.substr(step + 1)), most_cores_per_node, whole);
    last.resize(step);
    if (cores.step == Cores::Step::multiply && cores.by < 2)
      throw UsageError(
          fmt::format("{} multiplies by 1 and would never end; the factor is at least 2", in_quotes(whole)));
  }
  cores.last = count_from(last, whole);
  auto const first = cores.first.count, end = cores.last.count;
  if (first > 0 && end > 0 && first > end)
    throw UsageError(fmt::format("{} is an empty range: {} is above {}; write the smaller one first",
                                 in_quotes(whole), first, end));
  return cores;
}

std::vector<int> counts_of(Cores const& cores, int cores_per_node) {
  auto const first = resolve(cores.first, cores_per_node);
  if (cores.step == Cores::Step::none) return {static_cast<int>(first)};
  auto const last = resolve(cores.last, cores_per_node);
  std::vector<int> counts;
  for (auto count = first; count <= last;
       count = cores.step == Cores::Step::add ? count + cores.by : count * cores.by)
    counts.push_back(static_cast<int>(count));
  return counts;
}

Schedule schedule_from(std::string_view whole) {
  auto const comma = whole.find(',');
  auto const name = whole.substr(0, comma);
  for (std::size_t i = 0; i < schedule_names.size(); ++i) {
    if (name != schedule_names[i]) continue;
    Schedule schedule{static_cast<ScheduleKind>(i), 1};
    if (comma == std::string_view::npos) return schedule;
    if (schedule.kind == ScheduleKind::fixed)
      throw UsageError(
          fmt::format("{}: static has one chunk a worker and no grain; 'cyclic{}' deals chunks in turn",
                      in_quotes(whole), escaped(whole.substr(comma, 20))));
    auto const grain = number_from(without_spaces(whole.substr(comma + 1)));
    if (!grain || *grain < 1 || *grain > most_grain)
      throw UsageError(fmt::format("{}: the grain after the comma must be an integer from 1 to {}",
                                   in_quotes(whole), most_grain));
    schedule.grain = static_cast<std::size_t>(*grain);
    return schedule;
  }
  std::vector<std::string> const known(schedule_names.begin(), schedule_names.end());
  auto const near = nearest(name, known);
  throw UsageError(fmt::format(
      "unknown schedule {}; {}", in_quotes(whole),
      near.empty() ? fmt::format("known: {}, and a grain as in 'dynamic,16'", fmt::join(known, ", "))
                   : "did you mean '" + near + "'?"));
}

std::string text_of(Schedule schedule) {
  std::string text(name_of(schedule.kind));
  return schedule.kind == ScheduleKind::fixed || schedule.grain == 1
             ? text
             : text + "," + std::to_string(schedule.grain);
}

double seconds_from(std::string_view whole) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  constexpr Unit units[] = {{"ms", 1e-3}, {"h", 3600}, {"m", 60}, {"s", 1}};  // "ms" before "m"
  auto const wrong = [&] {
    return UsageError(
        fmt::format(R"({} is no duration; write "2m", "90s", "1h30m", "500ms" or a number of seconds)",
                    in_quotes(whole)));
  };
  auto rest = whole;
  double total = 0;
  if (auto const [end, error] =
          std::from_chars(rest.data(), rest.data() + rest.size(), total, std::chars_format::fixed);
      error == std::errc{} && end == rest.data() + rest.size() && total >= 0 && std::isfinite(total))
    return total;
  total = 0;
  while (!rest.empty()) {
    double number = 0;
    auto const [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || !(number >= 0)) throw wrong();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    bool known = false;
    for (auto const& unit : units) {
      if (!rest.starts_with(unit.name)) continue;
      total += number * unit.seconds;
      rest.remove_prefix(unit.name.size());
      known = true;
      break;
    }
    if (!known) throw wrong();
  }
  if (whole.empty()) throw wrong();
  return total;
}

}  // namespace regatta
