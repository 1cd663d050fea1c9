#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "results/analysis/interval.hpp"
#include "results/analysis/median.hpp"
#include "results/record.hpp"

/// How values of the analysis are written in JSON, by every verb that has `--json`.
namespace regatta {

/// Infinite bounds become null.
inline nlohmann::ordered_json json_of(Interval const& interval) {
  return {{"value", interval.value}, {"low", interval.low}, {"high", interval.high}};
}

/// null where there is none.
inline nlohmann::ordered_json json_of(std::optional<Interval> const& interval) {
  return interval ? json_of(*interval) : nlohmann::ordered_json(nullptr);
}

/// Bounds of too few values are null.
inline nlohmann::ordered_json json_of(MedianInterval const& seconds) {
  nlohmann::ordered_json json{{"median", seconds.median}, {"low", nullptr}, {"high", nullptr}};
  if (seconds.is_known()) json["low"] = seconds.low, json["high"] = seconds.high;
  return json;
}

inline nlohmann::ordered_json json_of(Shape const& shape) {
  return {{"nodes", shape.nodes},
          {"ranks_per_node", shape.ranks_per_node},
          {"threads_per_rank", shape.threads_per_rank},
          {"cores", shape.cores()}};
}

}  // namespace regatta
