#include "slurm/status_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "driver/progress.hpp"
#include "results/counted.hpp"
#include "results/text_table.hpp"

namespace regatta {

namespace {

constexpr std::array all_states{PointState::done,   PointState::running, PointState::pending,
                                PointState::failed, PointState::missing, PointState::unknown};

Colour colour_of(PointState state) {
  switch (state) {
    case PointState::done:
      return Colour::green;
    case PointState::running:
      return Colour::cyan;
    case PointState::failed:
      return Colour::red;
    case PointState::unknown:
      return Colour::yellow;
    default:
      return Colour::plain;
  }
}

std::size_t total(StudyStatus const& status) {
  return std::accumulate(status.points.begin(), status.points.end(), std::size_t{0});
}

std::string bar(StudyStatus const& status) {
  constexpr std::size_t cells = 30;
  auto const full = status.attempts_wanted == 0 ? cells : cells * status.attempts_ok / status.attempts_wanted;
  return "[" + std::string(full, '#') + std::string(cells - full, '.') + "]";
}

std::string points_line(StudyStatus const& status, Terminal const& terminal) {
  std::string line;
  for (auto const state : all_states) {
    auto const count = status.count(state);
    if (count == 0 && state != PointState::done) continue;
    line += (line.empty() ? "" : ", ") +
            terminal.paint(colour_of(state), fmt::format("{} {}", grouped(count), name_of(state)));
  }
  return line;
}

/// What a group of tasks says to a person: why it waits, or that it did not finish.
std::string tasks_table(StudyStatus const& status, Terminal const& terminal) {
  if (status.tasks.empty()) return {};
  TextTable table({{"job", true, 0},
                   {"state", false, 0},
                   {"tasks", true, 0},
                   {"points to do", true, 0},
                   {"why", false, 1}});
  for (auto const& group : status.tasks)
    table.add({{std::to_string(group.job)},
               {escaped(group.word)},
               {grouped(group.tasks)},
               {grouped(group.points)},
               {group.reason == "None" ? "" : escaped(group.reason)}});
  return "\n" + table.render(terminal, terminal.interactive ? static_cast<std::size_t>(terminal.width) : 0);
}

std::string remedy(StudyStatus const& status) {
  auto const lost = status.count(PointState::failed) + status.count(PointState::missing);
  if (lost == 0) return {};
  return fmt::format("{} {} with nobody: {} {}\n", counted(lost, "point"), lost == 1 ? "is" : "are",
                     status.submitted ? "`regatta submit` sends" : "`regatta run` measures",
                     lost == 1 ? "it" : "them");
}

}  // namespace

std::string status_text(StudyStatus const& status, std::string const& study, Terminal const& terminal) {
  auto text = fmt::format("{}  {} {} of {}", terminal.paint(Colour::bold, escaped(study)), bar(status),
                          grouped(status.attempts_ok), counted(status.attempts_wanted, "attempt"));
  if (status.attempts_failed > 0) text += fmt::format(", {} failed", grouped(status.attempts_failed));
  text += fmt::format("\n{}: {}\n", counted(total(status), "point"), points_line(status, terminal));
  if (status.seconds_left)
    text += fmt::format("about {} left, with the tasks that run now\n", duration_text(*status.seconds_left));
  else if (status.count(PointState::running) > 0)
    text += "how long it takes is not known until attempts have ended\n";
  if (!status.first_start.empty())
    text += fmt::format("Slurm expects the next start at {}\n", escaped(status.first_start));
  for (auto const& why : status.unknown)
    text += fmt::format("{} {}\n", terminal.paint(Colour::yellow, "not known:"), escaped(why));
  return text + tasks_table(status, terminal) + remedy(status);
}

std::string status_json(StudyStatus const& status, std::string const& folder) {
  using Json = nlohmann::ordered_json;
  Json points{{"total", total(status)}};
  for (auto const state : all_states) points[name_of(state)] = status.count(state);
  Json tasks = Json::array();
  for (auto const& group : status.tasks)
    tasks.push_back({{"job", group.job},
                     {"state", group.word},
                     {"why", group.reason},
                     {"tasks", group.tasks},
                     {"points", group.points}});
  Json const json{
      {"study", folder},
      {"points", points},
      {"attempts",
       {{"wanted", status.attempts_wanted}, {"ok", status.attempts_ok}, {"failed", status.attempts_failed}}},
      {"seconds_left", status.seconds_left ? Json(*status.seconds_left) : Json()},
      {"first_start", status.first_start.empty() ? Json() : Json(status.first_start)},
      {"tasks", tasks},
      {"unknown", status.unknown}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace regatta
