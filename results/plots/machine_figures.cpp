#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "results/counted.hpp"
#include "results/plots/figures.hpp"
#include "results/point_text.hpp"

namespace regatta {

namespace {

FigurePoint plain(double x, double y) {
  return {x, y, y, y};
}

std::string cores_text(int cores) {
  return ", " + counted(cores, "core");
}

std::string label_of(std::string const& runner, Shape const& shape, Schedule const& schedule) {
  auto const is_usual = schedule.kind == ScheduleKind::fixed;
  return fmt::format("{}, {}{}", runner, shape_text(shape), is_usual ? "" : ", " + schedule_text(schedule));
}

/// The one with that title, or a new one.
Figure& titled(std::vector<Figure>& figures, std::string const& title) {
  auto const found = std::find_if(figures.begin(), figures.end(),
                                  [&](Figure const& figure) { return figure.title == title; });
  if (found != figures.end()) return *found;
  figures.emplace_back().title = title;
  return figures.back();
}

/// One picture of an I/O kernel: something of a row, over the operations in flight.
struct IoPicture {
  char const *name, *words, *y_label, *unit;
  FigurePoint (*point)(InFlight const& row);
};
constexpr std::array io_pictures{
    IoPicture{"p50", "latency, half of the operations", "p50 of the latency", "s",
              [](InFlight const& row) { return plain(row.concurrency, row.p50_seconds); }},
    IoPicture{"p99", "latency, 99 % of the operations", "p99 of the latency", "s",
              [](InFlight const& row) { return plain(row.concurrency, row.p99_seconds); }},
    IoPicture{"rate", "throughput", "operations a second", "/s", [](InFlight const& row) {
                auto const& [value, low, high] = row.per_second;
                auto const x = static_cast<double>(row.concurrency);
                constexpr auto unknown = std::numeric_limits<double>::quiet_NaN();
                return is_informative(row.per_second) ? FigurePoint{x, value, low, high}
                                                      : FigurePoint{x, value, unknown, unknown};
              }}};

void add_io(std::vector<Figure>& figures, IoSeries const& series, IoPicture const& picture,
            std::string const& problem) {
  FigureLine line{label_of(series.runner, series.shape, series.schedule),
                  {},
                  style_of(series.runner),
                  is_hollow(series.runner),
                  false};
  for (auto const& row : series.rows)
    if (auto const point = picture.point(row); point.y > 0) line.points.push_back(point);
  if (line.points.empty()) return;
  auto& figure = titled(figures, fmt::format("{}: {}", problem, picture.words));
  if (figure.name.empty()) {
    figure.name = fmt::format("io-{:02}-{}-{}", figures.size(), file_part(series.kernel), picture.name);
    figure.x.label = "operations in flight";
    figure.y.label = picture.y_label, figure.y.unit = picture.unit;
  }
  for (auto const& point : line.points) figure.x.at.push_back(point.x);
  figure.lines.push_back(std::move(line));
}

/// The slope of memory up to the ridge, which is in the picture, and the peak.
void add_roof(Figure& figure, Roof const& roof, int cores) {
  auto const peak = roof.peak.flops_per_core * cores, bandwidth = roof.bandwidth_of(cores);
  if (!(bandwidth > 0)) return;
  figure.rules.push_back(
      {fmt::format("({0} * x < {1} ? {0} * x : {1})", bandwidth, peak), "roof" + cores_text(cores)});
  figure.x.shown.push_back(2 * peak / bandwidth);
  figure.y.shown.push_back(peak);
}

}  // namespace

std::vector<Figure> io_figures(Analysis const& analysis) {
  std::vector<Figure> figures;
  for (auto const& series : analysis.io) {
    Point point;
    point.kernel = series.kernel, point.parameters = series.parameters;
    auto const problem = work_text(point) + analysis.versions.text(series.kernel, series.kernel_version) +
                         cores_text(series.shape.cores());
    for (auto const& picture : io_pictures) add_io(figures, series, picture, problem);
  }
  for (auto& figure : figures) {
    auto& tics = figure.x.at;
    std::sort(tics.begin(), tics.end());
    tics.erase(std::unique(tics.begin(), tics.end()), tics.end());
  }
  return figures;
}

std::vector<Figure> metg_figures(Analysis const& analysis) {
  std::vector<Figure> figures;
  for (auto const& metg : analysis.metg) {
    auto& figure = titled(
        figures, fmt::format("compute_bound{}, pattern {}, {} tasks wide{}{}: METG(50%)",
                             analysis.versions.text("compute_bound", metg.kernel_version), metg.pattern,
                             metg.width, metg.steps > 0 ? fmt::format(", {} steps", metg.steps) : "",
                             cores_text(metg.shape.cores())));
    if (figure.name.empty()) {
      figure.name = fmt::format("metg-{:02}-{}", figures.size(), file_part(metg.pattern));
      figure.x.label = "granularity: wall time × cores ÷ tasks", figure.x.unit = "s";
      figure.y.label = "efficiency, of the peak of all cores";
      figure.y.log = false, figure.y.shown = {1};
      figure.rules.push_back({"0.5", "half the peak"});
    }
    FigureLine line{label_of(metg.runner, metg.shape, metg.schedule),
                    {},
                    style_of(metg.runner),
                    is_hollow(metg.runner),
                    false};
    for (auto const& grain : metg.grains)
      if (grain.granularity > 0) line.points.push_back(plain(grain.granularity, grain.efficiency));
    figure.lines.push_back(std::move(line));
  }
  return figures;
}

std::vector<Figure> roofline_figures(Analysis const& analysis) {
  std::map<std::string_view, Point const*> points;
  for (auto const& comparison : analysis.comparisons)
    for (auto const& row : comparison.rows) points.emplace(row.summary.point.id, &row.summary.point);
  std::map<std::pair<int, std::string>, FigureLine> lines;
  for (auto const& one : analysis.under_roof) {
    auto const found = points.find(one.point);
    if (found == points.end() || !(one.intensity > 0)) continue;
    auto const& point = *found->second;
    auto const kernel = point.kernel + analysis.versions.text(point.kernel, point.kernel_version);
    auto& line = lines[{point.shape.cores(), kernel}];
    line.markers_only = true;
    line.points.push_back(plain(one.intensity, one.flops));
  }
  if (lines.empty()) return {};
  Figure figure;
  figure.name = "roofline",
  figure.title = "Roofline of this machine, as measured: the fewest and the most cores";
  figure.x.label = "FLOP a byte", figure.y.label = "speed", figure.y.unit = "FLOP/s";
  auto const fewest = lines.begin()->first.first, most = lines.rbegin()->first.first;
  std::map<std::string, int> colours;
  for (auto& [key, line] : lines)
    if (key.first == fewest || key.first == most) {
      line.label = key.second + cores_text(key.first);
      line.style = colours.emplace(key.second, static_cast<int>(colours.size())).first->second;
      line.hollow = key.first != most;
      figure.lines.push_back(std::move(line));
    }
  add_roof(figure, analysis.roof, fewest);
  if (most != fewest) add_roof(figure, analysis.roof, most);
  return {std::move(figure)};
}

}  // namespace regatta
