#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "results/analysis/chart.hpp"
#include "results/counted.hpp"
#include "results/number_text.hpp"
#include "results/plots/figures.hpp"
#include "results/point_text.hpp"

namespace regatta {

namespace {

/// Of a chart over nodes: whether all series use as many cores of each.
bool uses_nodes_alike(Chart const& chart) {
  auto const cores_of = [](auto const* series) { return series->rows.front().shape.cores_per_node(); };
  return std::all_of(chart.series.begin(), chart.series.end(),
                     [&](auto const* series) { return cores_of(series) == cores_of(chart.series.front()); });
}

std::string unit_of(Chart const& chart) {
  if (chart.axis == Axis::nodes && !uses_nodes_alike(chart))
    return "nodes";  // their labels say how many cores
  if (chart.axis == Axis::nodes) {
    auto const cores = chart.fastest().rows.front().shape.cores_per_node();
    return fmt::format("nodes, of {} each", counted(cores, "core"));
  }
  return chart.axis == Axis::ranks ? "ranks, a core each" : "cores of one node";
}

std::string problem_of(Chart const& chart, Versions const& versions) {
  auto const& series = *chart.series.front();
  auto const* const kind = series.growth == Growth::weak ? "weak scaling"
                           : series.throughput           ? "throughput"
                                                         : "strong scaling";
  return problem_text(series) + versions.text(series.kernel, series.kernel_version) + ": " + kind;
}

/// The figure without its title and lines.
Figure frame_of(Chart const& chart, std::size_t number, char const* what) {
  Figure figure;
  auto const& series = *chart.series.front();
  figure.name = fmt::format("{:02}-{}-{}-{}-{}", number, file_part(series.kernel), kind_of(series),
                            name_of(chart.axis), what);
  figure.x.label = unit_of(chart);
  std::set<double> tics;
  for (auto const* one : chart.series)
    for (auto const& row : one->rows) tics.insert(chart.position(row));
  figure.x.at.assign(tics.begin(), tics.end());
  return figure;
}

template <class Value>
void add_lines(Figure& figure, Chart const& chart, Value&& value) {
  for (auto const* series : chart.series) {
    FigureLine line;
    line.label = series->runner;
    if (series->concurrency > 0) line.label += fmt::format(", {} in flight", series->concurrency);
    if (chart.axis == Axis::nodes && !uses_nodes_alike(chart))
      line.label += fmt::format(", {} a node", counted(series->rows.front().shape.cores_per_node(), "core"));
    line.style = style_of(series->runner);
    line.hollow = is_hollow(series->runner);
    for (auto const& row : series->rows) {
      Interval const each = value(row);
      // A band that narrows to its point would say that the point is known exactly.
      constexpr auto unknown = std::numeric_limits<double>::quiet_NaN();
      auto const [low, high] =
          is_informative(each) ? std::pair(each.low, each.high) : std::pair(unknown, unknown);
      line.points.push_back({static_cast<double>(chart.position(row)), each.value, low, high});
    }
    figure.lines.push_back(std::move(line));
  }
}

bool counts_operations(Chart const& chart) {
  return std::all_of(chart.series.begin(), chart.series.end(), [](auto const* series) {
    return std::all_of(series->rows.begin(), series->rows.end(),
                       [](auto const& row) { return row.per_second.has_value(); });
  });
}

Figure rate_figure(Chart const& chart, std::size_t number) {
  auto figure = frame_of(chart, number, "rate");
  auto const& fastest = chart.fastest();
  auto const& first = fastest.rows.front();
  auto const of_one = first.per_second->value / chart.position(first);
  figure.y.label = "operations a second", figure.y.unit = "/s";
  figure.y.shown = {of_one * figure.x.at.back()};
  figure.rules.push_back({fmt::format("{} * x", of_one), "ideal, from " + fastest.runner});
  add_lines(figure, chart, [](ScalingRow const& row) { return *row.per_second; });
  return figure;
}

Figure time_figure(Chart const& chart, std::size_t number) {
  auto figure = frame_of(chart, number, "time");
  auto const& fastest = chart.fastest();
  auto const& first = fastest.rows.front();
  auto const start = static_cast<double>(chart.position(first));
  bool const weak = fastest.growth == Growth::weak;
  figure.y.label = "time of a repetition", figure.y.unit = "s";
  figure.y.shown = {first.seconds.value * (weak ? 1 : start / figure.x.at.back())};
  figure.rules.push_back(
      {weak ? fmt::format("{}", first.seconds.value) : fmt::format("{} / x", first.seconds.value * start),
       "ideal, from " + fastest.runner});
  add_lines(figure, chart, [](ScalingRow const& row) { return row.seconds; });
  return figure;
}

/// Against the fastest serial run where there is one for every row, and where a core is what the axis counts.
bool has_serial_base(Chart const& chart) {
  return chart.axis != Axis::nodes && chart.fastest().growth == Growth::strong &&
         std::all_of(chart.series.begin(), chart.series.end(), [](auto const* series) {
           return std::all_of(series->rows.begin(), series->rows.end(),
                              [](auto const& row) { return row.over_serial.has_value(); });
         });
}

Figure speedup_figure(Chart const& chart, std::size_t number) {
  auto figure = frame_of(chart, number, "speedup");
  bool const serial = has_serial_base(chart);
  auto const start = serial ? 1.0 : static_cast<double>(chart.position(chart.fastest().rows.front()));
  figure.y.label = serial                                   ? "speedup against the fastest serial run"
                   : chart.fastest().growth == Growth::weak ? "scaled speedup against the smallest shape"
                                                            : "speedup against each runner's smallest shape";
  figure.y.shown = {figure.x.at.back() / start};
  figure.rules.push_back({fmt::format("x / {}", start), "linear"});
  add_lines(figure, chart, [=](ScalingRow const& row) { return serial ? *row.over_serial : row.speedup; });
  return figure;
}

Figure efficiency_figure(Chart const& chart, std::size_t number, double threshold) {
  auto figure = frame_of(chart, number, "efficiency");
  figure.y.label = "parallel efficiency", figure.y.log = false, figure.y.shown = {1};
  figure.rules.push_back({fmt::format("{}", threshold), "threshold " + threshold_text(threshold)});
  add_lines(figure, chart, [](ScalingRow const& row) { return row.efficiency; });
  return figure;
}

}  // namespace

int style_of(std::string_view runner) noexcept {
  if (auto const plus = runner.find('+'); plus != std::string_view::npos) runner.remove_prefix(plus + 1);
  constexpr std::array<std::string_view, 5> pools{"openmp", "tbb", "asio", "mpi", "serial"};
  auto const found = std::find(pools.begin(), pools.end(), runner);
  return found == pools.end() ? -1 : static_cast<int>(found - pools.begin());
}

bool is_hollow(std::string_view runner) noexcept {
  return runner.starts_with("mpi");
}

std::vector<Figure> scaling_figures(Analysis const& analysis, PlotOptions const& options,
                                    std::size_t& left_out) {
  auto charts = charts_of(analysis.scaling);
  left_out = charts.size() > options.most ? charts.size() - options.most : 0;
  charts.resize(charts.size() - left_out);
  std::vector<Figure> figures;
  for (std::size_t i = 0; i < charts.size(); ++i) {
    bool const rates = charts[i].fastest().throughput && counts_operations(charts[i]);
    figures.push_back(rates ? rate_figure(charts[i], i + 1) : time_figure(charts[i], i + 1));
    figures.push_back(speedup_figure(charts[i], i + 1));
    figures.push_back(efficiency_figure(charts[i], i + 1, options.threshold));
    auto const title = problem_of(charts[i], analysis.versions);
    for (auto figure = figures.end() - 3; figure != figures.end(); ++figure) figure->title = title;
  }
  return figures;
}

}  // namespace regatta
