#include "results/point_text.hpp"

#include <fmt/format.h>

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
  auto text = fmt::format("{} {}", escaped(point.kernel), point.size());
  for (auto const& [name, value] : point.parameters)
    if (name != "size") text += " " + escaped(name) + "=" + value_text(value);
  return text;
}

}  // namespace regatta
