#include "slurm/slurm_time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <vector>

namespace regatta {

namespace {

constexpr std::int64_t minute = 60, hour = 3600, day = 86400, most = 100 * 365 * day;

/// The numbers between colons, at most three.
std::optional<std::vector<std::int64_t>> numbers_of(std::string_view text) {
  std::vector<std::int64_t> numbers;
  for (;;) {
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 0 || number > most || text.front() == '-') return std::nullopt;
    numbers.push_back(number);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return numbers;
    if (text.front() != ':' || numbers.size() == 3) return std::nullopt;
    text.remove_prefix(1);
  }
}

struct Parts {
  std::optional<std::int64_t> days;
  std::vector<std::int64_t> numbers;
};

std::optional<Parts> parts_of(std::string_view text) {
  Parts parts;
  if (auto const dash = text.find('-'); dash != std::string_view::npos) {
    auto const days = numbers_of(text.substr(0, dash));
    if (!days || days->size() != 1) return std::nullopt;
    parts.days = days->front();
    text.remove_prefix(dash + 1);
  }
  auto numbers = numbers_of(text);
  if (!numbers) return std::nullopt;
  parts.numbers = std::move(*numbers);
  return parts;
}

/// Each number counts `unit` seconds, the next one a sixtieth of it.
std::int64_t sum(std::vector<std::int64_t> const& numbers, std::int64_t unit) {
  std::int64_t seconds = 0;
  for (auto const number : numbers) seconds += number * unit, unit /= 60;
  return seconds;
}

}  // namespace

std::optional<std::int64_t> seconds_of_limit(std::string_view text) {
  auto const parts = parts_of(text);
  if (!parts) return std::nullopt;
  if (parts->days) return *parts->days * day + sum(parts->numbers, hour);
  return sum(parts->numbers, parts->numbers.size() == 3 ? hour : minute);
}

std::optional<std::int64_t> seconds_of_column(std::string_view text) {
  auto const parts = parts_of(text);
  if (!parts || parts->numbers.size() < 2) return std::nullopt;
  return parts->days.value_or(0) * day + sum(parts->numbers, parts->numbers.size() == 3 ? hour : minute);
}

std::string limit_text(std::int64_t seconds) {
  auto const minutes = (seconds + minute - 1) / minute;
  auto const clock = fmt::format("{:02}:{:02}:00", minutes / 60 % 24, minutes % 60);
  return minutes < 24 * 60 ? clock : fmt::format("{}-{}", minutes / (24 * 60), clock);
}

}  // namespace regatta
