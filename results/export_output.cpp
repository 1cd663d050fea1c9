#include "results/export_output.hpp"

#include <fmt/format.h>

#include <cmath>
#include <unordered_map>

#include "results/merge.hpp"

namespace regatta {

namespace {

using Points = std::unordered_map<std::string_view, Point const*>;

Points points_of(Records const& records) {
  Points points;
  for (auto const& point : records.points) points.emplace(point.id, &point);
  return points;
}

void visit_one(Points const& points, Attempt const& attempt, bool canonical,
               std::function<void(Exported const&)> const& visit) {
  if (auto const found = points.find(attempt.point); found != points.end())
    visit({*found->second, attempt, canonical});
}

}  // namespace

std::string dumped(nlohmann::ordered_json const& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string open_object(nlohmann::ordered_json const& json) {
  auto text = dumped(json);
  text.pop_back();
  return text;
}

Output& Output::operator<<(std::string_view text) {
  text_ += text;
  if (text_.size() >= std::size_t{1} << 18) flush();
  return *this;
}

Output& Output::operator<<(int number) {
  return *this << std::string_view(fmt::format_int(number).c_str());
}

Output& Output::operator<<(double number) {
  if (!std::isfinite(number)) return *this << std::string_view("null");
  auto const begin = text_.size();
  fmt::format_to(std::back_inserter(text_), "{}", number);
  if (text_.find_first_of(".en", begin) == std::string::npos) text_ += ".0";
  return *this;
}

void Output::flush() {
  sink_(text_);
  text_.clear();
}

void for_each_canonical(Records const& records, std::function<void(Exported const&)> const& visit) {
  auto const points = points_of(records);
  for (auto const chosen : canonical_attempts(records.attempts))
    visit_one(points, records.attempts[chosen], true, visit);
}

void for_each_attempt(Records const& records, std::function<void(Exported const&)> const& visit) {
  auto const points = points_of(records);
  std::vector<bool> counts(records.attempts.size(), false);
  for (auto const chosen : canonical_attempts(records.attempts)) {
    counts[chosen] = true;
    visit_one(points, records.attempts[chosen], true, visit);
  }
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (!counts[i]) visit_one(points, records.attempts[i], false, visit);
}

}  // namespace regatta
