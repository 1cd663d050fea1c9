#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "results/analysis/kernel_facts.hpp"
#include "results/analysis/procedure.hpp"
#include "results/merge.hpp"
#include "results/number_text.hpp"
#include "results/page/data.hpp"
#include "results/point_text.hpp"
#include "results/terminal.hpp"

namespace regatta::page {

namespace {

std::string text_of(Json const& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "CPUs 0 1", "64 workers on CPUs 0 1" where several have the same mask; none where the text is not of this
/// form. A worker that may use several CPUs has them joined: "0+1".
std::optional<std::string> workers_text(Json const& workers) {
  std::vector<std::string> masks;
  for (auto const& worker : workers) {
    if (!worker.is_object() || !worker.contains("mask")) return std::nullopt;
    auto const& mask = worker["mask"];
    std::string cpus;
    if (mask.is_array())
      for (auto const& cpu : mask) cpus += (cpus.empty() ? "" : "+") + text_of(cpu);
    else
      cpus = text_of(mask);
    if (std::find(masks.begin(), masks.end(), cpus) == masks.end()) masks.push_back(cpus);
  }
  return fmt::format("{}{} {}",
                     workers.size() > masks.size() ? fmt::format("{} workers on ", workers.size()) : "",
                     masks.size() == 1 ? "CPU" : "CPUs", fmt::join(masks, " "));
}

/// "node1: rank 0: CPUs 0 1; rank 1: CPUs 2 3": the masks that workers read on their own threads. Text
/// that is not of this form is shown as it stands.
std::string where_of(std::string const& placement) {
  auto const ranks = Json::parse(placement, nullptr, false);
  if (!ranks.is_array()) return placement;
  std::string text, host_before;
  for (auto const& rank : ranks) {
    if (!rank.is_object() || !rank.contains("workers") || !rank["workers"].is_array()) return placement;
    auto const workers = workers_text(rank["workers"]);
    if (!workers) return placement;
    auto const host = rank.contains("host") ? text_of(rank["host"]) : "?";
    text += text.empty() ? "" : "; ";
    if (host != host_before) text += host + ": ";
    host_before = host;
    if (rank.contains("rank")) text += "rank " + text_of(rank["rank"]) + ": ";
    text += *workers;
  }
  return text;
}

Json placements_of(Records const& records, std::vector<std::size_t> const& attempts) {
  constexpr std::size_t most = 200;
  std::unordered_map<std::string_view, Point const*> points;
  for (auto const& point : records.points) points.emplace(point.id, &point);
  std::unordered_map<std::string_view, std::string>
      known;  // masks repeat; reading JSON 100,000 times is slow
  using Key = std::tuple<std::string, int, std::string, std::string>;
  std::map<Key, std::size_t> counts;
  for (auto const i : attempts) {
    auto const& attempt = records.attempts[i];
    auto const found = points.find(attempt.point);
    if (found == points.end() || attempt.placement.empty()) continue;
    auto const [where, is_new] = known.try_emplace(attempt.placement);
    if (is_new) where->second = where_of(attempt.placement);
    auto const& point = *found->second;
    ++counts[{point.runner, point.shape.cores(), shape_text(point.shape), where->second}];
  }
  Json list = Json::array();
  for (auto const& [key, count] : counts) {
    if (list.size() == most) break;
    auto const& [runner, cores, shape, where] = key;
    list.push_back(
        {{"runner", runner}, {"cores", cores}, {"shape", shape}, {"attempts", count}, {"where", where}});
  }
  return list;
}

/// Each fact with its values, and in how many environments each was so.
Json facts_of(Records const& records) {
  std::map<std::string, std::map<std::string, std::size_t>> facts;
  for (auto const& environment : records.environments)
    for (auto const& [fact, text] : environment.facts) ++facts[fact][text];
  Json list = Json::array();
  for (auto const& [fact, values] : facts) {
    Json texts = Json::array();
    for (auto const& [text, count] : values) texts.push_back({{"text", text}, {"count", count}});
    list.push_back({{"fact", fact}, {"values", std::move(texts)}});
  }
  return list;
}

/// The same of what kernels said of their runs, and in how many attempts each was so.
Json kernel_facts_of(Records const& records) {
  std::unordered_map<std::string_view, std::string_view> kernels;
  for (auto const& point : records.points) kernels.emplace(point.id, point.kernel);
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> said;  // by kernel; few differ
  for (auto const i : canonical_attempts(records.attempts))
    if (auto const kernel = kernels.find(records.attempts[i].point); kernel != kernels.end())
      ++said[{kernel->second, records.attempts[i].facts}];
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::size_t>> counts;
  for (auto const& [where, attempts] : said) {
    KernelFacts facts;
    add_facts(facts, where.second);
    for (auto const& [name, values] : facts)
      for (auto const& value : values) counts[{std::string(where.first), name}][value] += attempts;
  }
  Json list = Json::array();
  for (auto const& [where, values] : counts)
    for (auto const& [text, count] : values)
      list.push_back({{"kernel", where.first}, {"fact", where.second}, {"text", text}, {"attempts", count}});
  return list;
}

std::string method_of(Records const& records, Procedure const& procedure, PageOptions const& options) {
  auto text = fmt::format("{} attempts at {} points, in {}, with {} timed repetitions, {}. ",
                          grouped(procedure.attempts), grouped(records.points.size()), rounds_text(procedure),
                          grouped(procedure.samples), warmup_text(procedure));
  text += procedure.ours
              ? "Every attempt was a fresh process, pinned, under a time limit; preparing data, making "
                "pools and starting MPI are outside the time. "
              : "Whether preparing data, starting MPI and making threads are in the time was not "
                "recorded. ";
  if (procedure.order == RunOrder::interleaved)
    text += "Rounds were interleaved, so that drift hits all alike. ";
  text +=
      "A time is the median of a point's repetitions over all rounds (warm-up excluded); an attempt's median "
      "counts as one value, and a time's interval is Student's 95 % interval of these (of one attempt, that "
      "of "
      "its repetitions), a speedup's Welch's. ";
  if (procedure.results_compared) text += "Results were compared bit by bit between runners. ";
  return text +
         fmt::format(
             "Two rows tie when Welch's test, corrected for all rows, does not tell them apart at 5 %. "
             "The threshold of parallel efficiency is {}.",
             threshold_percent(options.min_efficiency));
}

}  // namespace

Json machine_of(Records const& records) {
  return {{"environments", records.environments.size()},
          {"facts", facts_of(records)},
          {"kernel_facts", kernel_facts_of(records)},
          {"placements", placements_of(records, canonical_attempts(records.attempts))}};
}

Json about_of(Records const& records, PageOptions const& options) {
  double first = 0, last = 0;
  std::set<std::string> hosts;
  auto const procedure = procedure_of(records);
  for (auto const i : canonical_attempts(records.attempts)) {
    auto const& attempt = records.attempts[i];
    if (first == 0 || attempt.started < first) first = attempt.started;
    last = std::max(last, attempt.started + attempt.elapsed_seconds);
    if (!attempt.host.empty()) hosts.insert(attempt.host);
  }
  Json job = Json::array();  // a line each: line feeds are ours, all other control characters are escaped
  for (std::string_view rest = records.job; !rest.empty();) {
    auto const end = rest.find('\n');
    job.push_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return {{"study", options.study},
          {"threshold", options.min_efficiency},
          {"asked", threshold_percent(options.min_efficiency)},
          {"points", records.points.size()},
          {"attempts", procedure.attempts},
          {"failed", procedure.failed},
          {"samples", procedure.samples},
          {"rounds", procedure.rounds},
          {"first", first},
          {"last", last},
          {"hosts", hosts},
          {"program", options.program_version},
          {"method", method_of(records, procedure, options)},
          {"job", std::move(job)}};
}

}  // namespace regatta::page
