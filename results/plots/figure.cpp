#include "results/plots/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "results/plots/tics.hpp"
#include "results/terminal.hpp"

namespace regatta {

namespace {

/// The report page's colours and markers, after M. Okabe & K. Ito, Color Universal Design, 2008: people with
/// any colour vision tell them apart; in grey the markers do.
struct Style {
  char const* colour;
  int full, hollow;  ///< gnuplot's point types
};
constexpr std::array styles{Style{"#0072b2", 5, 4},   Style{"#d55e00", 9, 8}, Style{"#00805d", 13, 12},
                            Style{"#a8478a", 11, 10}, Style{"#59636e", 7, 6}, Style{"#56b4e9", 15, 14},
                            Style{"#e69f00", 2, 2},   Style{"#000000", 1, 1}};
/// Dashes of rules, which are all grey.
constexpr std::array rule_dashes{"(3,4)", "(12,4,2,4)"};

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = 0;
  void take(double value) {
    if (!(value > 0) || !std::isfinite(value)) return;
    low = std::min(low, value), high = std::max(high, value);
  }
};

/// In single quotes gnuplot knows no escape, no command and no macro. A quote inside would be written twice,
/// which gnuplot 5.4 takes apart wrongly where two follow each other, so it becomes an apostrophe.
std::string gnuplot_text(std::string_view text) {
  std::string safe = "'";
  for (auto const c : escaped(text)) safe += c == '\'' ? std::string("’") : std::string(1, c);
  return safe + "'";
}

std::string csv_text(std::string_view text) {
  std::string cell = "\"";
  for (auto const c : escaped(text)) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + '"';
}

Range x_range_of(Figure const& figure) {
  Range range;
  for (auto const value : figure.x.shown) range.take(value);
  for (auto const& line : figure.lines)
    for (auto const& point : line.points) range.take(point.x);
  return range;
}

/// By the values: a noisy point's interval may be a hundred times as long, and is cut.
Range y_range_of(Figure const& figure) {
  constexpr double longest = 3;
  Range range;
  for (auto const value : figure.y.shown) range.take(value);
  for (auto const& line : figure.lines)
    for (auto const& point : line.points) range.take(point.y);
  auto const values = range;
  for (auto const& line : figure.lines)
    for (auto const& point : line.points) {
      range.take(std::max(point.low, values.low / longest));
      range.take(std::min(point.high, values.high * longest));
    }
  return range;
}

/// What an axis spans: its values and some air. Nothing where there is no value.
Range frame_of(FigureAxis const& axis, Range range) {
  if (!(range.high > 0)) return range;
  if (!axis.log) return {0, 1.08 * range.high};
  constexpr double narrowest = 1.5;
  auto const air = axis.at.empty() ? 1.25 : 1.1;
  if (range.high < narrowest * range.low) range.low /= narrowest, range.high *= narrowest;
  return {std::max(range.low / air, std::numeric_limits<double>::min()),
          std::min(range.high * air, std::numeric_limits<double>::max())};
}

std::string axis_of(char name, FigureAxis const& axis, Range frame) {
  auto text = fmt::format("set {}label {}\n", name, gnuplot_text(axis.label));
  if (!(frame.high > 0)) return text;
  text += fmt::format("set {}range [{}:{}]\n", name, frame.low, frame.high);
  if (!axis.log) return text;
  std::size_t const most_tics = name == 'x' ? 7 : 12;  // x's stand side by side
  return text + fmt::format("set logscale {} {}\nset {}tics {}\n", name, axis.at.empty() ? 10 : 2, name,
                            axis.at.empty() ? log_tics(frame.low, frame.high, axis.unit, most_tics)
                                            : tics_at(axis.at));
}

/// The rows of one line alone: `columns` are numbers of columns, or expressions of them.
std::string rows_of(Figure const& figure, std::size_t number, std::vector<std::string> const& columns) {
  auto text = fmt::format("'{}.csv' skip 1 using ", figure.name);
  char const* separator = "";
  for (auto const& column : columns) {
    text += fmt::format("{}($1 == {} ? {} : NaN)", separator, number, column);
    separator = ":";
  }
  return text;
}

/// A bound of an interval, cut at the frame: gnuplot 5.4 lets a band that is cut by it run beside the
/// picture.
std::string bound_of(int column, Range frame) {
  return fmt::format("(${0} >= {1} ? (${0} <= {2} ? ${0} : {2}) : ${0} < {1} ? {1} : NaN)", column, frame.low,
                     frame.high);
}

Style style_of(FigureLine const& line, std::size_t number) {
  return styles[(line.style >= 0 ? static_cast<std::size_t>(line.style) : number) % styles.size()];
}

bool has_intervals(FigureLine const& line) {
  return std::any_of(line.points.begin(), line.points.end(),
                     [](FigurePoint const& one) { return one.low < one.high; });
}

std::string band_of(Figure const& figure, std::size_t number, Range frame) {
  auto const* const colour = style_of(figure.lines[number], number).colour;
  auto const low = bound_of(4, frame), high = bound_of(5, frame);
  if (figure.lines[number].points.size() < 2)
    return rows_of(figure, number, {"$2", "$3", low, high}) +
           fmt::format(" with yerrorbars lc rgb '{}' pt 0 notitle", colour);
  return rows_of(figure, number, {"$2", low, high}) +
         fmt::format(" with filledcurves fc rgb '{}' fs transparent solid 0.13 noborder notitle", colour);
}

std::string line_of(Figure const& figure, std::size_t number) {
  auto const& line = figure.lines[number];
  auto const [colour, full, hollow] = style_of(line, number);
  auto text =
      rows_of(figure, number, {"$2", "$3"}) + (line.markers_only ? " with points" : " with linespoints");
  text +=
      fmt::format(" lc rgb '{}' pt {} ps {}", colour, line.hollow ? hollow : full, line.hollow ? 1.4 : 1.15);
  // A hollow marker is drawn with its line's width: a wide one would fill it.
  if (!line.markers_only)
    text += fmt::format(" lw {} dt {}", line.hollow ? 1.4 : 2, line.hollow ? "(8,5)" : "1");
  return text + " title " + gnuplot_text(line.label);
}

/// Bands lie beneath rules, and those beneath lines.
std::string drawing_of(Figure const& figure, Range frame) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < figure.lines.size(); ++i)
    if (has_intervals(figure.lines[i])) parts.push_back(band_of(figure, i, frame));
  for (std::size_t i = 0; i < figure.rules.size(); ++i)
    parts.push_back(fmt::format("{} with lines lc rgb '#555555' lw 2 dt {} title {}",
                                figure.rules[i].expression, rule_dashes[i % rule_dashes.size()],
                                gnuplot_text(figure.rules[i].label)));
  for (std::size_t i = 0; i < figure.lines.size(); ++i) parts.push_back(line_of(figure, i));
  return fmt::format("plot {}\n", fmt::join(parts, ", \\\n     "));
}

std::string script_of(Figure const& figure) {
  auto text = fmt::format("# Draws {0}.svg, {0}.pdf and {0}.png: gnuplot {0}.gp\n", figure.name);
  text +=
      "set encoding utf8\nset datafile separator ','\nset grid lc rgb '#dddddd' lw 1 dt 1\nset border 3 lc "
      "rgb "
      "'#555555'\nset tics nomirror out\nset samples 400\n"
      "set key outside right top vertical Left reverse noenhanced spacing 1.2\n";
  // From the left edge: a title is centred over the axes, and a long one would be cut at both ends.
  constexpr std::size_t longest_title = 100;
  text += fmt::format("set tmargin 3.5\nset label 1 {} at screen 0.02, screen 0.95 left noenhanced\n",
                      gnuplot_text(shortened(figure.title, longest_title)));
  auto const frame = frame_of(figure.y, y_range_of(figure));
  text += axis_of('x', figure.x, frame_of(figure.x, x_range_of(figure))) + axis_of('y', figure.y, frame);
  text += fmt::format(
      "set terminal svg noenhanced size 900,520 font 'sans,14' background '#ffffff'\nset output "
      "'{}.svg'\n",
      figure.name);
  text += drawing_of(figure, frame);
  text += fmt::format(
      "set terminal pdfcairo noenhanced size 18cm,10.5cm font 'sans,11'\nset output '{0}.pdf'\nreplot\n"
      "set terminal pngcairo noenhanced size 1400,800 font 'sans,20' linewidth 1.5 pointscale 1.5\nset "
      "output "
      "'{0}.png'\nreplot\nunset output\n",
      figure.name);
  return text;
}

}  // namespace

std::string file_part(std::string_view text) {
  constexpr std::size_t most = 32;
  std::string part;
  for (auto const c : text) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (plain)
      part += c;
    else if (!part.empty() && part.back() != '-')
      part += '-';
  }
  return part.substr(0, most);
}

Plot plot_of(Figure const& figure) {
  std::string csv = "line,x,y,low,high,label\r\n";
  for (std::size_t i = 0; i < figure.lines.size(); ++i)
    for (auto const& [x, y, low, high] : figure.lines[i].points)
      csv += fmt::format("{},{},{},{},{},{}\r\n", i, x, y, low, high, csv_text(figure.lines[i].label));
  return {figure.name, std::move(csv), script_of(figure)};
}

}  // namespace regatta
