#include "results/record.hpp"

#include <array>
#include <limits>

namespace regatta {

namespace {
constexpr std::array<char const*, 4> status_names{"ok", "failed", "timeout", "invalid"};
}

bool Shape::possible() const noexcept {
  if (nodes < 1 || ranks_per_node < 1 || threads_per_rank < 1) return false;
  auto const a_node = std::int64_t{ranks_per_node} * threads_per_rank;  // of two ints: no overflow
  return a_node <= std::numeric_limits<int>::max() / nodes;
}

bool Sample::possible() const noexcept {
  constexpr double least = 1e-12, most = 1e12;
  return seconds >= (warmup ? 0 : least) && seconds <= most;
}

std::int64_t Point::size() const {
  auto const found = parameters.find("size");
  if (found == parameters.end()) return 0;
  if (auto const* whole = std::get_if<std::int64_t>(&found->second)) return *whole;
  return 0;
}

char const* name_of(Status status) noexcept {
  return status_names[static_cast<std::size_t>(status)];
}

std::optional<Status> status_of(std::string_view name) noexcept {
  for (std::size_t i = 0; i < status_names.size(); ++i)
    if (name == status_names[i]) return static_cast<Status>(i);
  return std::nullopt;
}

}  // namespace regatta
