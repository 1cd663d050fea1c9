#pragma once

#include <string>
#include <vector>

#include "results/plots/plots.hpp"

namespace regatta {

/// A point with its interval. Where there is none, low and high are the value; where it is unknown, NaN.
struct FigurePoint {
  double x = 0, y = 0, low = 0, high = 0;
};

/// A line through its points, in a band of their intervals.
struct FigureLine {
  std::string label;  ///< as recorded: made inert when it is written
  std::vector<FigurePoint> points;
  int style = 0;        ///< colour and marker; -1: that of the line's number
  bool hollow = false;  ///< dashed, with hollow markers
  bool markers_only = false;
};

/// What is drawn beneath: y as gnuplot's expression of x.
struct FigureRule {
  std::string expression, label;
};

struct FigureAxis {
  std::string label;            ///< as recorded
  std::string unit = {};        ///< with SI prefixes at the tics; empty: plain numbers
  bool log = true;              ///< to the base of 2 with `at`, else of 10
  std::vector<double> at{};     ///< tics, sorted: where the points are; empty: round numbers
  std::vector<double> shown{};  ///< values that are in the picture beside the points'
};

/// One picture, whatever draws it.
struct Figure {
  std::string name;
  std::string title;  ///< as recorded
  FigureAxis x, y;
  std::vector<FigureRule> rules{};
  std::vector<FigureLine> lines{};
};

[[nodiscard]] Plot plot_of(Figure const& figure);

/// Letters, digits and '-' of a text: part of a file name.
[[nodiscard]] std::string file_part(std::string_view text);

}  // namespace regatta
