#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "results/export_output.hpp"
#include "results/point_text.hpp"
#include "results/versions.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

/// What tells this point from others on other cores or of another size.
std::string series_of(Point const& point, Versions const& versions) {
  auto text = point.kernel;
  if (versions.differ(point.kernel)) text += fmt::format("/version:{}", point.kernel_version);
  for (auto const& [name, value] : point.parameters)
    if (name != "size") text += "/" + name + ":" + value_text(value);
  text += "/" + point.runner + "/" + schedule_text(point.schedule);
  if (point.concurrency > 0) text += fmt::format("/in_flight:{}", point.concurrency);
  return text;
}

/// A call path for points of which no two differ in their shape and have the same cores: where they would,
/// what stays as p grows is a part of the path. Over several nodes that is what a node does, else the threads
/// of a rank.
class CallPaths {
 public:
  explicit CallPaths(std::vector<Point> const& points) : versions_(versions_of(points)) {
    for (auto const& point : points) shapes_[series_of(point, versions_)].insert(as_tuple(point.shape));
  }
  [[nodiscard]] std::string of(Point const& point) const {
    auto const series = series_of(point, versions_);
    auto const& shapes = shapes_.at(series);
    std::set<int> nodes, cores;
    for (auto const& [n, ranks, threads] : shapes) nodes.insert(n), cores.insert(n * ranks * threads);
    if (cores.size() == shapes.size()) return series;
    auto const threads = fmt::format("/threads:{}", point.shape.threads_per_rank);
    return series + (nodes.size() > 1 ? fmt::format("/ranks:{}", point.shape.ranks_per_node) : "") + threads;
  }

 private:
  static std::tuple<int, int, int> as_tuple(Shape const& shape) {
    return {shape.nodes, shape.ranks_per_node, shape.threads_per_rank};
  }
  Versions versions_;
  std::map<std::string, std::set<std::tuple<int, int, int>>> shapes_;
};

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
Json benchmark_of(Point const& point, Versions const& versions, Attempt const& attempt, int repetitions) {
  auto const& shape = point.shape;
  auto const name = fmt::format("{}/size:{}/nodes:{}/ranks:{}/threads:{}", series_of(point, versions),
                                point.size(), shape.nodes, shape.ranks_per_node, shape.threads_per_rank);
  Json one{{"name", name}, {"run_name", name}, {"run_type", "iteration"}, {"repetitions", repetitions}};
  if (attempt.status != Status::ok) {
    one["error_occurred"] = true;
    one["error_message"] = attempt.reason;
    return one;
  }
  one["threads"] = shape.cores();
  one["iterations"] = 1;
  one["time_unit"] = "ns";
  // Known of all together.
  if (auto const timed = timed_repetitions(attempt); timed > 0)
    one["cpu_time"] = attempt.cpu_seconds / timed * 1e9;
  return one;
}

}  // namespace

void export_extrap(Records const& records, TextSink const& sink) {
  CallPaths const paths(records.points);
  Output out(sink);
  for_each_canonical(records, [&](Exported const& exported) {
    auto const& [point, attempt, canonical] = exported;
    if (attempt.status != Status::ok) return;
    auto const shared = open_object({{"params", {{"p", point.shape.cores()}, {"size", point.size()}}},
                                     {"callpath", paths.of(point)},
                                     {"metric", "time"}});
    for (auto const& sample : attempt.samples)
      if (!sample.warmup) out << shared << R"(,"value":)" << sample.seconds << "}\n";
  });
  out.flush();
}

void export_benchmark_json(Records const& records, TextSink const& sink) {
  Output out(sink);
  out << R"({"context":)" << dumped(context_of(records)) << R"(,"benchmarks":[)";
  auto const versions = versions_of(records.points);
  std::unordered_map<std::string_view, int> repetitions, seen;
  for_each_canonical(records, [&](Exported const& exported) {
    auto const& [point, attempt, canonical] = exported;
    if (attempt.status == Status::ok) repetitions[point.id] += timed_repetitions(attempt);
  });
  char const* separator = "\n";
  for_each_canonical(records, [&](Exported const& exported) {
    auto const& [point, attempt, canonical] = exported;
    auto const shared = open_object(benchmark_of(point, versions, attempt, repetitions[point.id]));
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

}  // namespace regatta
