#pragma once

#include <map>
#include <string>

#include "results/record.hpp"

namespace regatta {

/// How people read the parts of a point. Hostile text is escaped.
[[nodiscard]] std::string value_text(Value const& value);
/// "2×4×1": nodes × ranks a node × threads a rank.
[[nodiscard]] std::string shape_text(Shape const& shape);
/// "dynamic,16"; the grain is left out where there is none, or one.
[[nodiscard]] std::string schedule_text(Schedule const& schedule);
/// Kernel, size and every other parameter: "count 1000 block=100".
[[nodiscard]] std::string work_text(Point const& point);
/// "1234567 a core": of a weak study; whole sizes whole.
[[nodiscard]] std::string a_core_text(double size);
/// The same of a size in words.
[[nodiscard]] std::string work_text(std::string const& kernel, std::string const& size,
                                    std::map<std::string, Value> const& parameters);
/// What a series, or an answer, is about: as work_text(), and where the size grows with the cores
/// "count 1000 a core block=100".
template <class Series>
[[nodiscard]] std::string problem_text(Series const& series) {
  if (series.growth == decltype(Series::growth)::weak)
    return work_text(series.kernel, a_core_text(series.size_per_core), series.parameters);
  Point point;
  point.parameters = series.parameters;
  return work_text(series.kernel, std::to_string(point.size()), series.parameters);
}

}  // namespace regatta
