#include "results/export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "results/codec.hpp"
#include "results/merge.hpp"
#include "results/point_text.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(Json const& json, int indent = -1) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// Calls `visit` for each canonical attempt with its point; attempts of points that are missing are not
/// reachable by any name, and left out.
void for_each_attempt(Records const& records,
                      std::function<void(Point const&, Attempt const&)> const& visit) {
  std::unordered_map<std::string_view, Point const*> points;
  for (auto const& point : records.points) points.emplace(point.id, &point);
  for (auto const chosen : canonical_attempts(records.attempts)) {
    auto const& attempt = records.attempts[chosen];
    if (auto const found = points.find(attempt.point); found != points.end()) visit(*found->second, attempt);
  }
}

/// A tidy row; `sample` is missing for an attempt that measured nothing.
Json row_of(Point const& point, Attempt const& attempt, Sample const* sample) {
  return {{"point", point.id},
          {"kernel", point.kernel},
          {"kernel_version", point.kernel_version},
          {"size", point.size()},
          {"parameters", parameters_json(point.parameters)},
          {"runner", point.runner},
          {"nodes", point.shape.nodes},
          {"ranks_per_node", point.shape.ranks_per_node},
          {"threads_per_rank", point.shape.threads_per_rank},
          {"cores", point.shape.cores()},
          {"schedule", name_of(point.schedule.kind)},
          {"grain", point.schedule.grain},
          {"concurrency", point.concurrency},
          {"attempt", attempt.id},
          {"round", attempt.round},
          {"status", name_of(attempt.status)},
          {"reason", attempt.reason},
          {"verified", attempt.verified},
          {"result", attempt.result},
          {"host", attempt.host},
          {"started", attempt.started},
          {"oversubscribed", attempt.oversubscribed},
          {"flops", attempt.flops},
          {"bytes", attempt.bytes},
          {"operations", attempt.operations},
          {"fma_peak", attempt.fma_peak},
          {"core_latency", attempt.core_latency},
          {"environment", attempt.environment},
          {"repetition", sample ? Json(sample->repetition) : Json()},
          {"warmup", sample ? Json(sample->warmup) : Json()},
          {"seconds", sample ? Json(sample->seconds) : Json()}};
}

void for_each_row(Records const& records, std::function<void(Json const&)> const& visit) {
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    if (attempt.samples.empty()) visit(row_of(point, attempt, nullptr));
    for (auto const& sample : attempt.samples) visit(row_of(point, attempt, &sample));
  });
}

std::string csv_cell(Json const& value) {
  if (value.is_null()) return "";
  if (!value.is_string()) return dumped(value);
  auto const& text = value.get_ref<std::string const&>();
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (auto const c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// What tells this point from others on other cores or of another size.
std::string series_of(Point const& point) {
  auto text = point.kernel;
  for (auto const& [name, value] : point.parameters)
    if (name != "size") text += "/" + name + ":" + value_text(value);
  text += "/" + point.runner + "/" + schedule_text(point.schedule);
  if (point.concurrency > point.shape.cores()) text += fmt::format("/in_flight:{}", point.concurrency);
  return text;
}

int timed_repetitions(Attempt const& attempt) {
  return static_cast<int>(std::count_if(attempt.samples.begin(), attempt.samples.end(),
                                        [](Sample const& sample) { return !sample.warmup; }));
}

Json context_of(Records const& records) {
  Json context{{"executable", "regatta"}};
  if (records.environments.empty()) return context;
  for (auto const& [name, value] : records.environments.front().facts) context[name] = value;
  return context;
}

}  // namespace

std::string export_csv(Records const& records) {
  std::string text;
  auto const heading = row_of({}, {}, nullptr);
  for (auto const& [name, value] : heading.items()) text += (text.empty() ? "" : ",") + name;
  text += "\r\n";
  for_each_row(records, [&](Json const& row) {
    char const* separator = "";
    for (auto const& value : row) text += separator + csv_cell(value), separator = ",";
    text += "\r\n";
  });
  return text;
}

std::string export_json(Records const& records) {
  std::string text = "[";
  char const* separator = "\n";
  for_each_row(records, [&](Json const& row) { text += separator + dumped(row), separator = ",\n"; });
  return text + "\n]\n";
}

std::string export_extrap(Records const& records) {
  std::string text;
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    if (attempt.status != Status::ok) return;
    for (auto const& sample : attempt.samples)
      if (!sample.warmup)
        text += dumped({{"params", {{"p", point.shape.cores()}, {"size", point.size()}}},
                        {"callpath", series_of(point)},
                        {"metric", "time"},
                        {"value", sample.seconds}}) +
                "\n";
  });
  return text;
}

std::string export_benchmark_json(Records const& records) {
  Json json{{"context", context_of(records)}, {"benchmarks", Json::array()}};
  std::unordered_map<std::string_view, int> repetitions, seen;
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    if (attempt.status == Status::ok) repetitions[point.id] += timed_repetitions(attempt);
  });
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    auto const name =
        fmt::format("{}/size:{}/cores:{}", series_of(point), point.size(), shape_text(point.shape));
    Json const common{{"name", name},
                      {"run_name", name},
                      {"run_type", "iteration"},
                      {"repetitions", repetitions[point.id]}};
    if (attempt.status != Status::ok) {
      auto one = common;
      one["error_occurred"] = true;
      one["error_message"] = attempt.reason;
      json["benchmarks"].push_back(std::move(one));
      return;
    }
    for (auto const& sample : attempt.samples) {
      if (sample.warmup) continue;
      auto one = common;
      one["repetition_index"] = seen[point.id]++;
      one["threads"] = point.shape.threads_per_rank;
      one["iterations"] = 1;
      one["real_time"] = sample.seconds * 1e9;
      one["cpu_time"] = attempt.cpu_seconds / timed_repetitions(attempt) * 1e9;  // known of all together
      one["time_unit"] = "ns";
      if (attempt.bytes > 0) one["bytes_per_second"] = attempt.bytes / sample.seconds;
      if (attempt.operations > 0) one["items_per_second"] = attempt.operations / sample.seconds;
      json["benchmarks"].push_back(std::move(one));
    }
  });
  return dumped(json, 1) + "\n";
}

std::span<ExportFormat const> export_formats() {
  static constexpr std::array formats{
      ExportFormat{"csv", "a row a repetition, every attempt", export_csv},
      ExportFormat{"json", "the same rows as JSON objects", export_json},
      ExportFormat{"extrap", "Extra-P's JSON lines: time over p (cores) and size", export_extrap},
      ExportFormat{"benchmark-json", "google-benchmark's, for its compare.py and what reads that",
                   export_benchmark_json}};
  return formats;
}

}  // namespace regatta
