#include "results/point_id.hpp"

#include <fmt/format.h>

#include <bit>

#include "kernels/sha256_hex.hpp"

namespace regatta {

namespace {

void append(std::string& text, std::string const& name, Value const& value) {
  auto const out = std::back_inserter(text);
  if (auto const* integer = std::get_if<std::int64_t>(&value))
    fmt::format_to(out, "parameter {} i {}\n", name, *integer);
  else if (auto const* number = std::get_if<double>(&value))
    fmt::format_to(out, "parameter {} d {:016x}\n", name,
                   std::bit_cast<std::uint64_t>(*number == 0 ? 0.0 : *number));
  else
    fmt::format_to(out, "parameter {} t {} {}\n", name, std::get<std::string>(value).size(),
                   std::get<std::string>(value));
}

}  // namespace

std::string point_text(Point const& point) {
  std::string text;
  text.reserve(512);
  auto const out = std::back_inserter(text);
  fmt::format_to(out, "regatta point 1\nkernel {} {}\n", point.kernel, point.kernel_version);
  for (auto const& [name, value] : point.parameters) append(text, name, value);  // a map: sorted
  fmt::format_to(out, "runner {}\nshape {} {} {}\n", point.runner, point.shape.nodes,
                 point.shape.ranks_per_node, point.shape.threads_per_rank);
  fmt::format_to(out, "schedule {}", name_of(point.schedule.kind));
  if (point.schedule.kind != ScheduleKind::fixed) fmt::format_to(out, " {}", point.schedule.grain);
  fmt::format_to(out, "\nconcurrency {}\n", point.concurrency);
  return text;
}

std::string point_id(Point const& point) {
  return sha256_hex(point_text(point));
}

}  // namespace regatta
