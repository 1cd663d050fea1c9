#include "results/codec.hpp"
#include "results/export_output.hpp"

namespace regatta {

namespace {

using Json = nlohmann::ordered_json;

/// A number that nobody recorded is 0 in a record.
Json known(double number) {
  return number != 0 ? Json(number) : Json(nullptr);
}

/// The columns of a tidy row that all repetitions of an attempt share.
Json row_of(Exported const& exported) {
  auto const& [point, attempt, canonical] = exported;
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
          {"canonical", canonical},
          {"status", name_of(attempt.status)},
          {"reason", attempt.reason},
          {"verified", attempt.verified},
          {"result", attempt.result},
          {"host", attempt.host},
          {"started", known(attempt.started)},
          {"oversubscribed", attempt.oversubscribed},
          {"flops", known(attempt.flops)},
          {"bytes", known(attempt.bytes)},
          {"operations", known(attempt.operations)},
          {"fma_peak", known(attempt.fma_peak)},
          {"core_latency", known(attempt.core_latency)},
          {"environment", attempt.environment}};
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

char const* truth(bool value) {
  return value ? "true" : "false";
}

}  // namespace

void export_csv(Records const& records, TextSink const& sink) {
  Output out(sink);
  Point const no_point;
  Attempt const no_attempt;
  auto const heading = row_of({no_point, no_attempt, true});
  for (auto const& [name, value] : heading.items()) out << name << ",";
  out << "repetition,warmup,seconds\r\n";
  std::string shared;
  for_each_attempt(records, [&](Exported const& exported) {
    auto const& attempt = exported.attempt;
    shared.clear();
    auto const row = row_of(exported);
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
  for_each_attempt(records, [&](Exported const& exported) {
    auto const& attempt = exported.attempt;
    auto const shared = open_object(row_of(exported));
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

}  // namespace regatta
