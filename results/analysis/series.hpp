#pragma once

#include <string_view>
#include <vector>

#include "results/analysis/scaling.hpp"

/// Which points make a scaling series.
namespace regatta {

/// The points of a series, by p, ascending; all that a series says but its rows.
struct SeriesPoints {
  ScalingSeries series;
  std::vector<PointSummary const*> points;
};

/// See scaling_of(). `scaling`: the job file's key, empty when it is not known. The points live in
/// `summaries`.
[[nodiscard]] std::vector<SeriesPoints> find_series(std::vector<PointSummary> const& summaries,
                                                    std::string_view scaling);

/// p of a shape on an axis.
[[nodiscard]] int position_on(Axis axis, Shape const& shape) noexcept;

}  // namespace regatta
