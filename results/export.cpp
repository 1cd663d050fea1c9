#include "results/export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "results/codec.hpp"
#include "results/merge.hpp"
#include "results/point_text.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(Json const& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Gathers text and passes it on in pieces: a large study's rows would fill the memory.
class Output {
 public:
  explicit Output(TextSink const& sink) : sink_(sink) {}
  Output(Output const&) = delete;
  Output& operator=(Output const&) = delete;

  Output& operator<<(std::string_view text) {
    text_ += text;
    if (text_.size() >= std::size_t{1} << 18) flush();
    return *this;
  }
  Output& operator<<(int number) { return *this << std::string_view(fmt::format_int(number).c_str()); }
  /// The shortest text that reads back as the same double, and shows that it is one. A rate may exceed what a
  /// double holds, and JSON has no word for that but null.
  Output& operator<<(double number) {
    if (!std::isfinite(number)) return *this << std::string_view("null");
    auto const begin = text_.size();
    fmt::format_to(std::back_inserter(text_), "{}", number);
    if (text_.find_first_of(".en", begin) == std::string::npos) text_ += ".0";
    return *this;
  }
  void flush() {
    sink_(text_);
    text_.clear();
  }

 private:
  TextSink const& sink_;
  std::string text_;
};

/// Calls `visit` for each canonical attempt with its point; attempts of points that are missing are not
/// reachable by any name, and left out.
void for_each_attempt(Records const& records, auto const& visit) {
  std::unordered_map<std::string_view, Point const*> points;
  for (auto const& point : records.points) points.emplace(point.id, &point);
  for (auto const chosen : canonical_attempts(records.attempts)) {
    auto const& attempt = records.attempts[chosen];
    if (auto const found = points.find(attempt.point); found != points.end()) visit(*found->second, attempt);
  }
}

/// The columns of a tidy row that all repetitions of an attempt share.
Json row_of(Point const& point, Attempt const& attempt) {
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
          {"environment", attempt.environment}};
}

std::string csv_cell(Json const& value) {
  if (!value.is_string()) return dumped(value);
  auto const& text = value.get_ref<std::string const&>();
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (auto const c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

/// An object's text up to its closing brace: more members can follow.
std::string open_object(Json const& json) {
  auto text = dumped(json);
  text.pop_back();
  return text;
}

char const* truth(bool value) {
  return value ? "true" : "false";
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

/// A row of google-benchmark but for what each repetition has of its own.
Json benchmark_of(Point const& point, Attempt const& attempt, int repetitions) {
  auto const name =
      fmt::format("{}/size:{}/cores:{}", series_of(point), point.size(), shape_text(point.shape));
  Json one{{"name", name}, {"run_name", name}, {"run_type", "iteration"}, {"repetitions", repetitions}};
  if (attempt.status != Status::ok) {
    one["error_occurred"] = true;
    one["error_message"] = attempt.reason;
    return one;
  }
  one["threads"] = point.shape.threads_per_rank;
  one["iterations"] = 1;
  one["time_unit"] = "ns";
  // Known of all together.
  if (auto const timed = timed_repetitions(attempt); timed > 0)
    one["cpu_time"] = attempt.cpu_seconds / timed * 1e9;
  return one;
}

}  // namespace

void export_csv(Records const& records, TextSink const& sink) {
  Output out(sink);
  auto const heading = row_of({}, {});
  for (auto const& [name, value] : heading.items()) out << name << ",";
  out << "repetition,warmup,seconds\r\n";
  std::string shared;
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    shared.clear();
    auto const row = row_of(point, attempt);
    for (auto const& value : row) shared += csv_cell(value) + ",";
    if (attempt.samples.empty()) out << shared << ",,\r\n";
    for (auto const& [repetition, warmup, seconds] : attempt.samples)
      out << shared << repetition << "," << truth(warmup) << "," << seconds << "\r\n";
  });
  out.flush();
}

void export_json(Records const& records, TextSink const& sink) {
  Output out(sink);
  out << "[";
  char const* separator = "\n";
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    auto const shared = open_object(row_of(point, attempt));
    auto const begin = [&] {
      out << separator << shared << R"(,"repetition":)";
      separator = ",\n";
    };
    if (attempt.samples.empty()) begin(), out << R"(null,"warmup":null,"seconds":null})";
    for (auto const& [repetition, warmup, seconds] : attempt.samples) {
      begin();
      out << repetition << R"(,"warmup":)" << truth(warmup) << R"(,"seconds":)" << seconds << "}";
    }
  });
  out << "\n]\n";
  out.flush();
}

void export_extrap(Records const& records, TextSink const& sink) {
  Output out(sink);
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    if (attempt.status != Status::ok) return;
    auto const shared = open_object({{"params", {{"p", point.shape.cores()}, {"size", point.size()}}},
                                     {"callpath", series_of(point)},
                                     {"metric", "time"}});
    for (auto const& sample : attempt.samples)
      if (!sample.warmup) out << shared << R"(,"value":)" << sample.seconds << "}\n";
  });
  out.flush();
}

void export_benchmark_json(Records const& records, TextSink const& sink) {
  Output out(sink);
  out << R"({"context":)" << dumped(context_of(records)) << R"(,"benchmarks":[)";
  std::unordered_map<std::string_view, int> repetitions, seen;
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    if (attempt.status == Status::ok) repetitions[point.id] += timed_repetitions(attempt);
  });
  char const* separator = "\n";
  for_each_attempt(records, [&](Point const& point, Attempt const& attempt) {
    auto const shared = open_object(benchmark_of(point, attempt, repetitions[point.id]));
    if (attempt.status != Status::ok) {
      out << separator << shared << "}";
      separator = ",\n";
      return;
    }
    auto& index = seen[point.id];
    for (auto const& sample : attempt.samples) {
      if (sample.warmup) continue;
      out << separator << shared << R"(,"repetition_index":)" << index++ << R"(,"real_time":)"
          << sample.seconds * 1e9;
      separator = ",\n";
      // A rate over no time is none, and JSON has no infinity.
      if (attempt.bytes > 0 && sample.seconds > 0)
        out << R"(,"bytes_per_second":)" << attempt.bytes / sample.seconds;
      if (attempt.operations > 0 && sample.seconds > 0)
        out << R"(,"items_per_second":)" << attempt.operations / sample.seconds;
      out << "}";
    }
  });
  out << "\n]}\n";
  out.flush();
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

std::string text_of(Records const& records, void (*format)(Records const&, TextSink const&)) {
  std::string text;
  format(records, [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace regatta
