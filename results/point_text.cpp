#include "results/point_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "results/terminal.hpp"

namespace regatta {

std::string value_text(Value const& value) {
  if (auto const* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (auto const* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return in_quotes(std::get<std::string>(value));
}

std::string shape_text(Shape const& shape) {
  return fmt::format("{}×{}×{}", shape.nodes, shape.ranks_per_node, shape.threads_per_rank);
}

std::string schedule_text(Schedule const& schedule) {
  std::string text(name_of(schedule.kind));
  if (schedule.kind != ScheduleKind::fixed && schedule.grain > 1) text += fmt::format(",{}", schedule.grain);
  return text;
}

std::string work_text(Point const& point) {
  return work_text(point.kernel, std::to_string(point.size()), point.parameters);
}

std::string work_text(std::string const& kernel, std::string const& size,
                      std::map<std::string, Value> const& parameters) {
  auto text = escaped(kernel) + " " + size;
  for (auto const& [name, value] : parameters)
    if (name != "size") text += " " + escaped(name) + "=" + value_text(value);
  return text;
}

std::string a_core_text(double size) {
  // The double of a whole size is whole; of others three digits tell them apart, and all before the point.
  bool const long_or_whole = size == std::floor(size) || size >= 1000;
  return long_or_whole ? fmt::format("{:.0f} a core", size) : fmt::format("{:.3g} a core", size);
}

}  // namespace regatta
