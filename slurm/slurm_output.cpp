#include "slurm/slurm_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "results/terminal.hpp"
#include "slurm/slurm_time.hpp"

namespace regatta {

namespace {

/// Calls `see` with each line; stops when it returns false.
template <class See>
void each_line(std::string_view text, See&& see) {
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    if (!see(text.substr(0, end))) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// A whole text that is a number, 0 or more.
template <class Number>
bool is_number(std::string_view text, Number& number) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0;
}

template <class Number>
bool is_count(std::string_view text, Number& number) {
  return is_number(text, number) && number > 0;
}

/// "sbatch: error: Batch job submission failed: …": the last line that says something, without the prefixes.
std::string words_of(std::string_view err) {
  std::string_view last;
  each_line(err, [&](std::string_view line) {
    if (!trimmed(line).empty()) last = trimmed(line);
    return true;
  });
  for (std::string_view const prefix : {"sbatch: error: ", "sbatch: fatal: ", "sbatch: "})
    if (last.starts_with(prefix)) last.remove_prefix(prefix.size());
  return escaped(last.substr(0, 300));
}

/// Texts of slurm_strerror() and of the libraries below it for a connection that failed on its way.
bool is_of_the_connection(std::string_view err) {
  constexpr std::array words{"timed out",         "Timed out",       "Unable to contact",
                             "Zero Bytes",        "Connection",      "connection",
                             "Transport",         "Communication",   "communication",
                             "Unexpected mess",   "Broken pipe",     "send/recv",
                             "Protocol",          "Header",          "unpack",
                             "Unspecified error", "temporarily una", "Resource tempora",
                             "Interrupted system"};
  return std::any_of(words.begin(), words.end(),
                     [&](char const* word) { return err.find(word) != err.npos; });
}

}  // namespace

Answer<std::int64_t> max_array_size_from(std::string_view config) {
  std::int64_t size = 0;
  each_line(config, [&](std::string_view line) {
    auto const equal = line.find('=');
    if (equal == std::string_view::npos || trimmed(line.substr(0, equal)) != "MaxArraySize") return true;
    is_count(trimmed(line.substr(equal + 1)), size);
    return false;
  });
  if (size > 0) return size;
  return Answer<std::int64_t>::unknown("scontrol show config named no MaxArraySize above 0");
}

namespace {

/// A line of sinfo_format in its five parts; none where it is no such line.
std::optional<std::array<std::string_view, 5>> parts_of(std::string_view line) {
  std::array<std::string_view, 5> parts;
  for (auto& part : parts) {
    auto const end = std::min(line.find('|'), line.size());
    part = trimmed(line.substr(0, end));
    bool const last = &part == &parts.back();
    if (last != (end == line.size())) return std::nullopt;
    line.remove_prefix(last ? end : end + 1);
  }
  return parts;
}

/// "64+": nodes have 64 of it, or more. The plus is taken off.
bool takes_plus(std::string_view& count) {
  auto const more = count.ends_with('+');
  if (more) count.remove_suffix(1);
  return more;
}

/// A line of sinfo: a partition's nodes of one kind.
struct NodeKind {
  std::string_view partition;
  bool is_default = false;
  int cores = 0;
  bool cores_or_more = false;
  std::int64_t limit_seconds = 0, nodes = 0, memory_mib = 0;
  bool memory_or_more = false;
};

std::optional<NodeKind> node_kind_of(std::string_view line) {
  auto const parts = parts_of(line);
  if (!parts) return std::nullopt;
  auto [partition, cores, limit, nodes, memory] = *parts;
  NodeKind kind;
  kind.is_default = partition.ends_with('*');
  if (kind.is_default) partition.remove_suffix(1);
  kind.partition = partition;
  kind.cores_or_more = takes_plus(cores);
  kind.memory_or_more = takes_plus(memory);
  kind.limit_seconds = seconds_of_column(limit).value_or(0);
  auto const whole =
      is_number(cores, kind.cores) && is_number(nodes, kind.nodes) && is_number(memory, kind.memory_mib);
  return whole && !partition.empty() ? std::optional(kind) : std::nullopt;
}

/// Of two counts where 0 is "none, or not known".
template <class Count>
Count least_known(Count one, Count other) {
  return one == 0 || other == 0 ? std::max(one, other) : std::min(one, other);
}

/// The partition of all kinds that `is_meant` takes; without cores where there is none.
template <class IsMeant>
Partition partition_of(std::vector<NodeKind> const& kinds, IsMeant&& is_meant) {
  Partition partition;
  bool cores_known = true, memory_known = true;
  for (auto const& kind : kinds) {
    if (kind.cores == 0 || kind.nodes == 0 || !is_meant(kind)) continue;  // a partition may be empty
    partition.several_sizes |=
        kind.cores_or_more || (partition.cores_per_node > 0 && partition.cores_per_node != kind.cores);
    partition.name = kind.partition;
    partition.nodes += kind.nodes;
    partition.cores_per_node = least_known(partition.cores_per_node, kind.cores);
    partition.limit_seconds = kind.limit_seconds;
    cores_known = cores_known && !kind.cores_or_more;
    partition.most_cores_per_node = cores_known ? std::max(partition.most_cores_per_node, kind.cores) : 0;
    memory_known = memory_known && !kind.memory_or_more;
    partition.memory_mib = memory_known ? std::max(partition.memory_mib, kind.memory_mib) : 0;
  }
  return partition;
}

/// What holds in each of two partitions, and what one of them has at the most.
Partition either_of(Partition const& one, Partition const& other) {
  auto const most = [](auto a, auto b) { return a == 0 || b == 0 ? decltype(a){0} : std::max(a, b); };
  return {one.name + "," + other.name,
          std::min(one.cores_per_node, other.cores_per_node),
          std::max(one.nodes, other.nodes),
          one.several_sizes || other.several_sizes || one.cores_per_node != other.cores_per_node,
          most(one.most_cores_per_node, other.most_cores_per_node),
          least_known(one.limit_seconds, other.limit_seconds),
          most(one.memory_mib, other.memory_mib)};
}

}  // namespace

Answer<Partition> partition_from(std::string_view sinfo, std::string const& name) {
  std::vector<NodeKind> kinds;
  std::string garbage;
  each_line(sinfo, [&](std::string_view line) {
    if (trimmed(line).empty()) return true;
    if (auto const kind = node_kind_of(line))
      kinds.push_back(*kind);
    else
      garbage = line;
    return garbage.empty();
  });
  if (!garbage.empty())
    return Answer<Partition>::unknown(
        fmt::format("sinfo printed {}, which is no partition", in_quotes(garbage)));
  if (name.empty()) {
    auto const found = partition_of(kinds, [](NodeKind const& kind) { return kind.is_default; });
    if (found.cores_per_node > 0) return found;
    return Answer<Partition>::unknown("sinfo named no default partition; write partition in [slurm]");
  }
  std::optional<Partition> all;
  for (std::string_view rest = name; !rest.empty() || !all;) {
    auto const each = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(each.size() + 1, rest.size()));
    auto const found = partition_of(kinds, [&](NodeKind const& kind) { return kind.partition == each; });
    if (found.cores_per_node == 0)
      return Answer<Partition>::unknown(fmt::format("sinfo knows no partition {}", in_quotes(each)));
    all = all ? either_of(*all, found) : found;
  }
  return *all;
}

Sent sent_from(int exit_code, std::string const& out, std::string const& err) {
  Sent sent;
  auto const id = trimmed(out);
  if (exit_code == 0) {
    // "1234", or "1234;cluster" of several clusters
    if (is_count(id.substr(0, id.find(';')), sent.job))
      sent.what = Sent::What::submitted;
    else
      sent.why = fmt::format("sbatch printed {} in place of a job id", in_quotes(id));
    return sent;
  }
  sent.why = words_of(err);
  if (sent.why.empty()) sent.why = fmt::format("sbatch ended with {} and said nothing", exit_code);
  // What sbatch says is a refusal only where it does say something, and nothing of the connection.
  auto const said = !trimmed(err).empty();
  sent.what = said && !is_of_the_connection(err) ? Sent::What::refused : Sent::What::unclear;
  return sent;
}

Answer<std::optional<std::int64_t>> seconds_left_from(std::string_view text) {
  using Left = std::optional<std::int64_t>;
  auto const left = trimmed(text);
  if (left == "UNLIMITED") return Left{};
  if (auto const seconds = seconds_of_column(left)) return Left{*seconds};
  return Answer<Left>::unknown(fmt::format("squeue named {} as the time left", in_quotes(left)));
}

}  // namespace regatta
