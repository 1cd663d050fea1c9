#include "results/analysis/naming.hpp"

#include <fmt/format.h>

#include "results/counted.hpp"
#include "results/point_text.hpp"

namespace regatta {

namespace {

/// As it is: a warning is data, which whoever prints it escapes.
std::string text_of(Value const& value) {
  if (auto const* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  if (auto const* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return std::to_string(std::get<std::int64_t>(value));
}

}  // namespace

Naming::Naming(std::vector<Point> const& points) {
  for (auto const& point : points) {
    versions_.add(point.kernel, point.kernel_version);
    auto& kernel = kernels_[point.kernel];
    for (auto const& [name, value] : point.parameters)
      if (name != "size") kernel.parameters[name].insert(value);
    if (point.runner != "serial") kernel.schedules.insert(schedule_text(point.schedule));
  }
}

std::string Naming::parameters_of(std::string const& kernel,
                                  std::map<std::string, Value> const& parameters) const {
  auto const known = kernels_.find(kernel);
  std::string text;
  for (auto const& [name, value] : parameters) {
    if (known == kernels_.end()) continue;
    auto const seen = known->second.parameters.find(name);
    if (seen != known->second.parameters.end() && seen->second.size() > 1)
      text += " " + name + "=" + text_of(value);
  }
  return text;
}

std::string Naming::how(std::string const& kernel, std::string const& runner, Schedule const& schedule,
                        int in_flight) const {
  auto const known = kernels_.find(kernel);
  bool const differs = known != kernels_.end() && known->second.schedules.size() > 1;
  return (differs && runner != "serial" ? ", " + schedule_text(schedule) : "") +
         (in_flight > 0 ? fmt::format(", {} in flight", in_flight) : "");
}

std::string Naming::of(Point const& point) const {
  auto const cores = point.shape.cores();
  return fmt::format("{}{} {}{}, {} on {}{}", point.kernel,
                     versions_.text(point.kernel, point.kernel_version), point.size(),
                     parameters_of(point.kernel, point.parameters), point.runner, counted(cores, "core"),
                     how(point.kernel, point.runner, point.schedule, point.concurrency));
}

std::string Naming::of(ScalingSeries const& series) const {
  auto const size = series.rows.front().size;
  auto const& shape = series.rows.front().shape;
  auto const of_a_node = series.axis == Axis::nodes
                             ? fmt::format(" of {}×{}", shape.ranks_per_node, shape.threads_per_rank)
                             : "";
  return fmt::format("{}{}{}{}, {} over {}{}{}", series.kernel,
                     versions_.text(series.kernel, series.kernel_version),
                     series.growth == Growth::weak ? " (weak)"
                     : size > 0                    ? fmt::format(" {}", size)
                                                   : "",
                     parameters_of(series.kernel, series.parameters), series.runner, name_of(series.axis),
                     of_a_node, how(series.kernel, series.runner, series.schedule, series.concurrency));
}

}  // namespace regatta
