#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace regatta {

/// How tasks reach workers. The meaning of each under each pool stands in docs/runners.md.
enum class ScheduleKind : std::uint8_t { fixed, cyclic, dynamic, guided };

struct Schedule {
  ScheduleKind kind = ScheduleKind::fixed;
  std::size_t grain = 1;  ///< tasks a chunk (dynamic, cyclic), the least (guided); fixed ignores it
  friend bool operator==(Schedule const&, Schedule const&) = default;
};

/// The names in job files and results; `fixed` is written "static", which C++ keeps for itself.
inline constexpr std::array<std::string_view, 4> schedule_names{"static", "cyclic", "dynamic", "guided"};

[[nodiscard]] constexpr std::string_view name_of(ScheduleKind kind) noexcept {
  return schedule_names[static_cast<std::size_t>(kind)];
}

/// "static", "dynamic,16": kind and grain as people write them.
[[nodiscard]] inline std::string to_text(Schedule schedule) {
  std::string text(name_of(schedule.kind));
  if (schedule.kind == ScheduleKind::fixed) return text;
  text += ',';
  return text += std::to_string(schedule.grain);
}

}  // namespace regatta
